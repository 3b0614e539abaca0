"""Archives are opened member by member, in bounds."""

import io
import zipfile
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from spom.kit import bundles
from spom.kit.bundles import members_of
from spom.kit.files import FileDamaged, FileTooLarge, Kind, keep_file


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def kept(content: bytes) -> str:
    """Where an archive lies after it was sent."""
    return keep_file(name="a.zip", chunks=[content], accept=(Kind.ZIP,), most_bytes=1 << 20).place


def packed(**members: bytes) -> bytes:
    """An archive; `a__b=…` becomes `a/b`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return file.getvalue()


def test_members_come_with_their_last_name() -> None:
    found = {name: b"".join(chunks) for name, chunks in members_of(kept(packed(a__b=b"one", c=b"two")))}

    assert found == {"b": b"one", "c": b"two"}


def test_litter_and_folders_are_passed_over() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("x/", ".DS_Store", "__MACOSX/x/a.jpg", "x/../../etc/a.jpg"):
            archive.writestr(name, b"")

    assert [name for name, _ in members_of(kept(file.getvalue()))] == ["a.jpg"]


@pytest.mark.security("S39")
def test_what_swells_is_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_UNPACKED", 1000)

    with pytest.raises(FileTooLarge):
        next(members_of(kept(packed(a=b" " * 1001))))
    assert list(members_of(kept(packed(a=b" " * 1000))))


@pytest.mark.security("S39")
def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "MOST_MEMBERS", 1)

    with pytest.raises(FileTooLarge):
        next(members_of(kept(packed(a=b"", b=b""))))


def test_a_damaged_archive_or_member_is_a_refusal() -> None:
    with pytest.raises(FileDamaged):
        next(members_of(kept(b"PK\x03\x04 and nothing more")))
    content = bytearray(packed(a=b"some words that can be packed" * 9))
    content[40] ^= 0xFF
    members = members_of(kept(bytes(content)))
    (_name, chunks) = next(members)
    with pytest.raises(FileDamaged):
        b"".join(chunks)
