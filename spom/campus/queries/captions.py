"""Captions read as a transcript."""

import re
from dataclasses import dataclass
from html import unescape

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
