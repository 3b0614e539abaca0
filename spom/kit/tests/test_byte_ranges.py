"""Parts of a file: what a Range header means, for every file and every part."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spom.kit.byte_ranges import Part, Unsatisfiable, part_asked_for, read_part


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-99", Part(first=0, last=99)),
        ("bytes=900-", Part(first=900, last=999)),
        ("bytes=-100", Part(first=900, last=999)),
        ("bytes=990-2000", Part(first=990, last=999)),
        ("bytes=-5000", Part(first=0, last=999)),
        ("", None),
        ("bytes=-", None),
        ("bytes=9-2", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=one-two", None),
    ],
)
def test_what_a_header_asks_for(header: str, part: Part | None) -> None:
    assert part_asked_for(header, size=1000) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part_asked_for(header, size=1000)


@given(content=st.binary(min_size=1, max_size=300), first=st.integers(0, 299), width=st.integers(1, 300))
def test_reads_exactly_the_part(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, first: int, width: int
) -> None:
    path: Path = tmp_path_factory.mktemp("part") / "file"
    path.write_bytes(content)
    first = first % len(content)

    part = part_asked_for(f"bytes={first}-{first + width - 1}", size=len(content))

    assert part is not None
    assert b"".join(read_part(path, part)) == content[first : first + width]
