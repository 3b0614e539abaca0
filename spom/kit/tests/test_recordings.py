"""Videos and sounds: what they say of their length, and what only pretends to be one."""

import struct
from pathlib import Path

import pytest

from spom.kit.recordings import NotARecording, recording_length
from spom.kit.tests.films import film


def box(kind: bytes, inside: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(inside), kind) + inside


def movie(ticks: int, scale: int) -> bytes:
    header = bytes(12) + struct.pack(">II", scale, ticks) + bytes(80)
    return box(b"ftyp", b"isom") + box(b"moov", box(b"mvhd", header)) + box(b"mdat", b"x" * 100)


def length(folder: Path, content: bytes, container: str) -> int:
    path = folder / "recording"
    path.write_bytes(content)
    return recording_length(path, container)


def test_reads_how_long_they_last(tmp_path: Path) -> None:
    assert length(tmp_path, film(seconds=754.4), "webm") == 754
    assert length(tmp_path, movie(ticks=90_000, scale=600), "mp4") == 150


@pytest.mark.security("S39")
@pytest.mark.parametrize(
    ("container", "content"),
    [
        pytest.param("webm", film() + b"PK\x03\x04 an archive behind it", id="polyglot webm"),
        pytest.param("webm", film()[:-10], id="cut webm"),
        pytest.param("webm", b"\x1a\x45\xdf\xa3<script>alert(1)</script>", id="script"),
        pytest.param("webm", film().replace(b"webm", b"html"), id="other doctype"),
        pytest.param("mp4", movie(1, 1) + b"<html>", id="polyglot mp4"),
        pytest.param("mp4", movie(1, 1)[:-10], id="cut mp4"),
        pytest.param("mp4", box(b"ftyp", b"isom") + box(b"mdat"), id="without a film"),
        pytest.param("mp4", b"", id="nothing"),
        pytest.param("webm", b"", id="nothing at all"),
    ],
)
def test_knows_what_only_pretends(tmp_path: Path, container: str, content: bytes) -> None:
    with pytest.raises(NotARecording):
        length(tmp_path, content, container)


def test_believes_no_absurd_length(tmp_path: Path) -> None:
    assert length(tmp_path, film(seconds=float("nan")), "webm") == 0
    assert length(tmp_path, film(seconds=1e30), "webm") == 0
    with pytest.raises(NotARecording):
        length(tmp_path, movie(ticks=1, scale=0), "mp4")
