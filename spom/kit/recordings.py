"""How long a video or sound lasts, read from its container, and whether it is one from the first byte to the last.

WebM: Matroska elements, RFC 9559 and RFC 8794. MP4: boxes, ISO/IEC 14496-12.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

EBML, SEGMENT, VOID = 0x1A45DFA3, 0x18538067, 0xEC
DOCTYPE, SEGMENT_INFO, TIMESTAMP_SCALE, DURATION, CLUSTER = 0x4282, 0x1549A966, 0x2AD7B1, 0x4489, 0x1F43B675
DOCTYPES = (b"webm", b"matroska")
UNKNOWN_LENGTH = -1
MOST_ELEMENTS = 100_000
MOST_OF_A_HEAD = 1 << 20
NANOSECONDS = 1_000_000_000
BOX_HEAD, LARGE_BOX_HEAD = 8, 16
KNOWN_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"mfra", b"sidx"}) | {
    b"styp",
    b"meta",
    b"udta",
    b"emsg",
    b"prft",
    b"pdin",
}


class NotARecording(ValueError):
    """The bytes are not a video or sound of this container, or more than that."""


@dataclass(frozen=True, kw_only=True)
class _Element:
    """An element or box: what it is, where its content begins, how long that is."""

    kind: int | bytes
    begin: int
    length: int

    @property
    def end(self) -> int:
        return self.begin + self.length


def recording_length(path: Path, container: str) -> int:
    """The length in whole seconds, 0 when the file does not say. Containers: webm, mp4. Raises NotARecording."""
    size = path.stat().st_size
    with path.open("rb") as file:
        try:
            return round(_webm(file, size) if container == "webm" else _mp4(file, size))
        except (struct.error, IndexError, OverflowError, ZeroDivisionError) as no:
            raise NotARecording("It ends in the middle.") from no


def _webm(file: IO[bytes], size: int) -> float:
    outer = list(_elements(file, 0, size))
    kinds = [element.kind for element in outer]
    if kinds[:1] != [EBML] or set(kinds[1:]) - {SEGMENT, VOID} or kinds.count(SEGMENT) != 1:
        raise NotARecording("Not one WebM segment.")
    head = {element.kind: _content(file, element) for element in _elements(file, outer[0].begin, outer[0].end)}
    if head.get(DOCTYPE, b"").rstrip(b"\0") not in DOCTYPES:
        raise NotARecording("Not WebM.")
    segment = outer[kinds.index(SEGMENT)]
    for element in _elements(file, segment.begin, segment.end):
        if element.kind == SEGMENT_INFO:
            return _webm_seconds(file, element)
        if element.kind == CLUSTER:
            break
    return 0.0


def _webm_seconds(file: IO[bytes], element: _Element) -> float:
    said = {part.kind: _content(file, part) for part in _elements(file, element.begin, element.end)}
    if DURATION not in said:
        return 0.0
    ticks = struct.unpack(">d" if len(said[DURATION]) == struct.calcsize("d") else ">f", said[DURATION])[0]
    scale = int.from_bytes(said.get(TIMESTAMP_SCALE, b"\x0f\x42\x40"))
    return _sensible(ticks * scale / NANOSECONDS)


def _elements(file: IO[bytes], begin: int, end: int) -> Iterator[_Element]:
    for _ in range(MOST_ELEMENTS):
        if begin >= end:
            return
        file.seek(begin)
        kind, begin = _number(file, begin, marked=True)
        length, begin = _number(file, begin, marked=False)
        # A live recording may leave its segment's length open: it then goes on to the end.
        length = end - begin if length == UNKNOWN_LENGTH else length
        if begin + length > end:
            raise NotARecording("An element is longer than what holds it.")
        yield _Element(kind=kind, begin=begin, length=length)
        begin += length
    raise NotARecording("Too many elements.")


def _number(file: IO[bytes], at: int, *, marked: bool) -> tuple[int, int]:
    """A number of one to eight bytes, whose first bits say how many; of an element's id the mark is a part."""
    first = file.read(1)[0]
    width = 9 - first.bit_length()
    if first == 0:
        raise NotARecording("Not an element.")
    rest = file.read(width - 1)
    if len(rest) < width - 1:
        raise NotARecording("It ends in the middle.")
    whole = int.from_bytes(bytes([first]) + rest)
    value = whole if marked else whole & ~(1 << (7 * width))
    unknown = not marked and value == (1 << (7 * width)) - 1
    return UNKNOWN_LENGTH if unknown else value, at + width


def _content(file: IO[bytes], element: _Element) -> bytes:
    if element.length > MOST_OF_A_HEAD:
        return b""
    file.seek(element.begin)
    return file.read(element.length)


def _mp4(file: IO[bytes], size: int) -> float:
    outer = list(_boxes(file, 0, size))
    kinds = [box.kind for box in outer]
    if kinds[:1] != [b"ftyp"] or b"moov" not in kinds or set(kinds) - KNOWN_BOXES:
        raise NotARecording("Not an MP4 film.")
    movie = outer[kinds.index(b"moov")]
    for box in _boxes(file, movie.begin, movie.end):
        if box.kind == b"mvhd":
            return _mp4_seconds(_content(file, box))
    return 0.0


def _mp4_seconds(header: bytes) -> float:
    is_long = header[0] == 1
    scale, ticks = struct.unpack_from(">IQ", header, 20) if is_long else struct.unpack_from(">II", header, 12)
    return _sensible(ticks / scale)


def _boxes(file: IO[bytes], begin: int, end: int) -> Iterator[_Element]:
    for _ in range(MOST_ELEMENTS):
        if begin >= end:
            return
        file.seek(begin)
        length, kind = struct.unpack(">I4s", file.read(BOX_HEAD))
        head = BOX_HEAD
        if length == 1:
            length, head = struct.unpack(">Q", file.read(8))[0], LARGE_BOX_HEAD
        length = end - begin if length == 0 else length
        if length < head or begin + length > end:
            raise NotARecording("A box is longer than what holds it.")
        yield _Element(kind=kind, begin=begin + head, length=length - head)
        begin += length
    raise NotARecording("Too many boxes.")


def _sensible(seconds: float) -> float:
    """Nothing longer than a month, and no number that is none."""
    return seconds if 0 <= seconds < 30 * 86400 else 0.0
