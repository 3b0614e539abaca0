"""Parts of a file, as a video player asks for them. RFC 9110, section 14."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ONE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
CHUNK = 1 << 16


class Unsatisfiable(ValueError):
    """The part begins beyond the end."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """From `first` to `last`, both of them included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def part_asked_for(header: str, *, size: int) -> Part | None:
    """What a Range header asks of a file of this size; None for all of it. Raises Unsatisfiable.

    A header that is not understood, or asks for several parts, is answered with everything: RFC 9110 allows that.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if first == "":
        begin, end = max(0, size - int(last)), size - 1
    else:
        begin, end = int(first), min(int(last), size - 1) if last else size - 1
    if last and first and int(last) < int(first):
        return None
    if begin >= size or begin > end:
        raise Unsatisfiable
    return Part(first=begin, last=end)


def read_part(path: Path, part: Part) -> Iterator[bytes]:
    """The bytes of the part, piece by piece."""
    with path.open("rb") as file:
        file.seek(part.first)
        yield from _read(file, part.length)


def _read(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left > 0 and (piece := file.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece
