"""Captions read as a transcript, and the chapters of a film."""

import re
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

_TIMES = re.compile(r"(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})\s+-->")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True, kw_only=True)
class Cue:
    """One sentence of a film and the second at which it begins."""

    begun: float
    text: str

    @property
    def clock(self) -> str:
        """Minutes and seconds."""
        return f"{int(self.begun) // 60}:{int(self.begun) % 60:02}"


def cues_of(vtt: str) -> list[Cue]:
    """Every cue of a WebVTT text, in order; what is no cue is passed over."""
    cues = []
    for block in re.split(r"\n\s*\n", vtt.replace("\r\n", "\n")):
        lines = block.strip().splitlines()
        timing = next((number for number, line in enumerate(lines) if _TIMES.search(line)), None)
        if timing is None:
            continue
        found = _TIMES.search(lines[timing])
        words = " ".join(unescape(_TAGS.sub("", line)).strip() for line in lines[timing + 1 :])
        if found and words:
            hours, minutes, seconds, milliseconds = found.groups()
            begun = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + int(milliseconds) / 1000
            cues.append(Cue(begun=begun, text=words))
    return cues


_CHAPTER = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d\d)\s+(\S.*)")


def chapters_of(written: str) -> list[Cue]:
    """The chapters of a film, in order: lines such as "1:30 Fixed costs", or the cues of a WebVTT text.

    Empty when a line is none, or when one begins no later than the one before.
    """
    if written.lstrip("\ufeff").startswith("WEBVTT"):
        found: list[Cue | None] = list(cues_of(written))
    else:
        found = [_chapter(line) for line in written.splitlines() if line.strip()]
    chapters = [one for one in found if one is not None]
    in_order = all(before.begun < after.begun for before, after in pairwise(chapters))
    return chapters if in_order and len(chapters) == len(found) else []


def written_chapters(text: str) -> str:
    """The chapters in the one way they are kept."""
    return "\n".join(f"{one.clock} {one.text}" for one in chapters_of(text))


def _chapter(line: str) -> Cue | None:
    found = _CHAPTER.fullmatch(line.strip())
    if found is None:
        return None
    hours, minutes, seconds, name = found.groups()
    return Cue(begun=int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds), text=name)
