"""Where courses are read from: a folder on disk, or an archive from a stranger, which is never unpacked on our disk.

An archive is refused as a whole when it is a bomb, is locked or damaged, or has a member that points out of it.
"""

import gzip
import lzma
import os
import stat
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

CHUNK = 1 << 16
MOST_MEMBERS = 5_000
MOST_BYTES = 2 << 30
# Honest text packs to a tenth; nothing a course needs packs to a two-hundredth, and small archives may do as they like.
MOST_RATIO = 200
SMALL = 10 << 20
MOST_TEXT = 4 << 20
LONGEST_PATH = 300
BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    UnicodeDecodeError,
)


class ArchiveTooLarge(Refusal):
    """A bomb, or a course that belongs into several archives."""

    code = "campus.archive_too_large"
    message = _("The archive holds too many files, or becomes far too large when it is unpacked. Split the course.")


class ArchivePathUnsafe(Refusal):
    """A member that wants to lie outside the archive, or under a name no folder can have."""

    code = "campus.archive_path_unsafe"
    message = _("The archive has a file whose path leads out of it or cannot be used. Pack it anew.")


class ArchiveHasLinks(Refusal):
    """A member that is no file but points to one."""

    code = "campus.archive_has_links"
    message = _("The archive has links or devices in place of files. Pack the files themselves.")


class ArchiveLocked(Refusal):
    """Nobody here can look into it."""

    code = "campus.archive_locked"
    message = _("The archive is protected by a password. Pack it without one.")


class ArchiveDamaged(Refusal):
    """It cannot be read to the end."""

    code = "campus.archive_damaged"
    message = _("The archive is damaged or of another kind. Pack it anew as ZIP, then choose it again.")


class TextTooLong(Refusal):
    """A text that should be a page and is a book."""

    code = "campus.text_too_long"
    message = _("A text in the course is longer than 4 MB, or is not UTF-8. Split it, or save it as UTF-8.")


class Folder(Protocol):
    """Files by their paths, with / between the parts."""

    def names(self) -> list[str]:
        """The paths of all files, in order."""

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece. Raises KeyError when there is none."""

    def size(self, path: str) -> int:
        """How many bytes the file has. Raises KeyError when there is none."""


def read_text(folder: Folder, path: str) -> str:
    """A file's text. Raises KeyError, or TextTooLong for what is none."""
    if folder.size(path) > MOST_TEXT:
        raise TextTooLong
    try:
        return b"".join(folder.chunks(path)).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as no:
        raise TextTooLong from no


class DiskFolder:
    """A folder on our own disk. Links out of it are not followed."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def names(self) -> list[str]:
        """The paths of all files, in order."""
        found = (path for path in self.root.rglob("*") if path.is_file() and not path.is_symlink())
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        with self._at(path).open("rb") as file:
            yield from _pieces(file)

    def size(self, path: str) -> int:
        """How many bytes the file has."""
        return self._at(path).stat().st_size

    def _at(self, path: str) -> Path:
        found = (self.root / path).resolve()
        if not found.is_relative_to(self.root) or not found.is_file():
            raise KeyError(path)
        return found


class ArchiveFolder:
    """An archive that was looked into as a whole: every member was read once, and counted while it was."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.members = {member.filename: member for member in archive.infolist() if not member.is_dir()}

    def names(self) -> list[str]:
        """The paths of all files, in order."""
        return sorted(self.members)

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        with self.archive.open(self.members[path]) as file:
            yield from _pieces(file)

    def size(self, path: str) -> int:
        """How many bytes the file has: true, because all were counted."""
        return self.members[path].file_size


class InsideFolder:
    """A folder within a folder, as if it were one by itself."""

    def __init__(self, folder: Folder, under: str) -> None:
        self.folder = folder
        self.under = under

    def names(self) -> list[str]:
        """The paths below, in order."""
        return [name.removeprefix(self.under) for name in self.folder.names() if name.startswith(self.under)]

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of a file, piece by piece."""
        return self.folder.chunks(self.under + path)

    def size(self, path: str) -> int:
        """How many bytes the file has."""
        return self.folder.size(self.under + path)


@contextmanager
def opened_archive(path: Path) -> Iterator[ArchiveFolder]:
    """A ZIP, TAR or TAR.GZ from a stranger, checked from end to end. Raises one of the refusals above."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                _check(archive, packed=path.stat().st_size)
                yield ArchiveFolder(archive)
            return
        with tempfile.TemporaryFile() as copy:
            _copy_tar(path, copy)
            with zipfile.ZipFile(copy) as archive:
                yield ArchiveFolder(archive)
    except BROKEN as no:
        raise ArchiveDamaged from no


def unwrapped(folder: Folder, wanted: str) -> Folder:
    """The folder in which `wanted` lies: many archives hold one folder that holds everything."""
    places = sorted((name for name in folder.names() if PurePosixPath(name).name == wanted), key=lambda n: n.count("/"))
    if not places or "/" not in places[0]:
        return folder
    return InsideFolder(folder, places[0].removesuffix(wanted))


def _check(archive: zipfile.ZipFile, *, packed: int) -> None:
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise ArchiveTooLarge
    if any(member.flag_bits & 1 for member in members):
        raise ArchiveLocked
    if any(stat.S_IFMT(member.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR} for member in members):
        raise ArchiveHasLinks
    _check_names([member.filename for member in members])
    left = _most(packed)
    # What an archive says of its sizes is its own claim: only reading tells.
    for member in members:
        with archive.open(member) as file:
            for piece in _pieces(file):
                left -= len(piece)
                if left < 0:
                    raise ArchiveTooLarge


def _most(packed: int) -> int:
    return min(MOST_BYTES, max(SMALL, packed * MOST_RATIO))


def _check_names(names: list[str]) -> None:
    # On many disks A.png and a.png are one file: which one would win is nobody's business to find out.
    folded = [unicodedata.normalize("NFC", name).casefold() for name in names]
    if len(set(folded)) != len(folded) or not all(map(_is_plain, names)):
        raise ArchivePathUnsafe


def _is_plain(name: str) -> bool:
    parts = name.removesuffix("/").split("/")
    strange = any(letter in '\\:*?"<>|' or unicodedata.category(letter).startswith("C") for letter in name)
    return len(name) <= LONGEST_PATH and not strange and not {"", ".", ".."} & set(parts)


def _copy_tar(path: Path, copy: IO[bytes]) -> None:
    """Turn it into an unpacked ZIP without a name on disk, so that members can be read in any order."""
    names: list[str] = []
    left = _most(path.stat().st_size)
    with tarfile.open(path, "r|*") as tar, zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as archive:
        for member in tar:
            name = os.path.normpath(member.name)
            names.append(name)
            if len(names) > MOST_MEMBERS:
                raise ArchiveTooLarge
            if member.isdir():
                continue
            if not member.isreg():
                raise ArchiveHasLinks
            _check_names(names)
            content = tar.extractfile(member)
            if content is None:
                raise ArchiveDamaged
            with archive.open(name, "w", force_zip64=True) as kept:
                for piece in _pieces(content):
                    left -= len(piece)
                    if left < 0:
                        raise ArchiveTooLarge
                    kept.write(piece)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(CHUNK):
        yield piece
