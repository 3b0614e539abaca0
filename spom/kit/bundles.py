"""Zip archives from strangers that hold many files, such as a folder of photos: opened member by member, in bounds.

The archive is kept by spom.kit.files, which does not look into this kind. The sizes it states bind: never more than
that is unpacked of a member, and each member is looked into by itself when it is kept.
"""

import zipfile
import zlib
from collections.abc import Iterator

from spom.kit.files import CHUNK, FileDamaged, FileLocked, FileTooLarge, path_of, presentable

MOST_MEMBERS = 20_000
MOST_UNPACKED = 1 << 30

Member = tuple[str, Iterator[bytes]]


def members_of(place: str) -> Iterator[Member]:
    """Every file in a kept archive with its name, folders left out, and its bytes. Raises a Refusal, also on the way.

    A computer's own litter (names that begin with a point, the folder __MACOSX) is passed over.
    """
    try:
        archive = zipfile.ZipFile(path_of(place))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as no:
        raise FileDamaged from no
    with archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
            raise FileTooLarge
        for member in members:
            name = presentable(member.filename)
            if not (member.is_dir() or _is_litter(member.filename)):
                yield name, _bytes_of(archive, member)


def _bytes_of(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.flag_bits & 1:
        raise FileLocked
    try:
        with archive.open(member) as content:
            while chunk := content.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as no:
        raise FileDamaged from no


def _is_litter(path: str) -> bool:
    folders = path.split("/")
    return folders[-1].startswith(".") or "__MACOSX" in folders
