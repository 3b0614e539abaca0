"""Files from strangers: looked into before they are kept, and handed out so that no browser runs them.

A file is accepted if its name ends in a kind that is asked for, its first bytes say the same, it is small
enough, and what is inside does nothing. Pictures are drawn anew, which leaves behind where they were taken
(S42) and whatever was hidden after or between the points. Kept files have random names in the data folder,
which no web server serves; the name a person gave is only ever shown.
"""

import hashlib
import os
import secrets
import subprocess
import sys
import tempfile
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from spom.kit.errors import Refusal
from spom.kit.recordings import NotARecording, recording_length
from spom.kit.virus_scan import scanner

MOST_POINTS = 40_000_000
MOST_UNEQUAL = 20  # longest side to shortest
MOST_PDF_PAGES = 500
MOST_UNZIPPED = 200 << 20
MOST_ZIP_RATIO = 100
MOST_ZIP_MEMBERS = 5_000
LONGEST_NAME = 120
PLACE_LETTERS = 32
CHUNK = 1 << 16
PDF_SECONDS = 15
LOOK_INTO_PDF = Path(__file__).with_name("pdf_contents.py")


class KindNotAccepted(Refusal):
    """The name ends in something this page does not ask for."""

    code = "kit.files_kind_not_accepted"
    message = _("Files of this kind are not accepted here. Choose one of the kinds named beside the button.")


class NotWhatItSays(Refusal):
    """The name says one kind, the content another."""

    code = "kit.files_not_what_it_says"
    message = _("The file is not what its name says. Save it again in the right format, then choose it anew.")


class FileEmpty(Refusal):
    """Nothing was sent."""

    code = "kit.files_empty"
    message = _("The file is empty. Choose another one.")


class FileTooLarge(Refusal):
    """More bytes than the page allows, or than they would become when unpacked."""

    code = "kit.files_too_large"
    message = _("The file is too large. Make it smaller, then choose it again.")


class PictureTooLarge(Refusal):
    """Too many points to draw, or sides that differ absurdly."""

    code = "kit.files_picture_too_large"
    message = _(
        "The picture has too many points, or is far too long and narrow. Make it smaller, then choose it again."
    )


class FileDamaged(Refusal):
    """It begins like its kind, and does not go on like it."""

    code = "kit.files_damaged"
    message = _("The file is damaged and cannot be opened. Save it again, then choose it anew.")


class FileDoesThings(Refusal):
    """A document that runs, opens, sends or carries something."""

    code = "kit.files_does_things"
    message = _("The document contains scripts, attachments or actions. Print it to a new PDF, then choose that one.")


class FileLocked(Refusal):
    """Nobody here could look into it, or read it later."""

    code = "kit.files_locked"
    message = _("The document is protected by a password. Save it without one, then choose it again.")


class TooManyPages(Refusal):
    """More pages than a document handed in can need."""

    code = "kit.files_too_many_pages"
    message = _("The document has too many pages. Split it, then choose the parts.")


@dataclass(frozen=True, kw_only=True)
class _Traits:
    endings: tuple[str, ...]
    mime: str
    begins: tuple[bytes, ...]
    picture: str = ""  # Pillow's name of the format
    zipped: str = ""  # the member every such archive has
    recorded: str = ""  # the container of a video or sound


class Kind(Enum):
    """What a page may ask for. SVG, HTML and office files with macros are not among them, on purpose."""

    JPEG = _Traits(endings=(".jpg", ".jpeg"), mime="image/jpeg", begins=(b"\xff\xd8\xff",), picture="JPEG")
    PNG = _Traits(endings=(".png",), mime="image/png", begins=(b"\x89PNG\r\n\x1a\n",), picture="PNG")
    WEBP = _Traits(endings=(".webp",), mime="image/webp", begins=(b"RIFF",), picture="WEBP")
    PDF = _Traits(endings=(".pdf",), mime="application/pdf", begins=(b"%PDF-1.", b"%PDF-2."))
    XLSX = _Traits(
        endings=(".xlsx",),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        begins=(b"PK\x03\x04",),
        zipped="xl/workbook.xml",
    )
    DOCX = _Traits(
        endings=(".docx",),
        mime="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        begins=(b"PK\x03\x04",),
        zipped="word/document.xml",
    )
    CSV = _Traits(endings=(".csv",), mime="text/csv", begins=())
    WEBM = _Traits(endings=(".webm",), mime="video/webm", begins=(b"\x1a\x45\xdf\xa3",), recorded="webm")
    WEBA = _Traits(endings=(".weba",), mime="audio/webm", begins=(b"\x1a\x45\xdf\xa3",), recorded="webm")
    MP4 = _Traits(endings=(".mp4", ".m4v"), mime="video/mp4", begins=(), recorded="mp4")
    M4A = _Traits(endings=(".m4a",), mime="audio/mp4", begins=(), recorded="mp4")
    MP3 = _Traits(endings=(".mp3",), mime="audio/mpeg", begins=(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"))
    OGG = _Traits(endings=(".ogg", ".opus"), mime="audio/ogg", begins=(b"OggS",))
    # Web pages made elsewhere. Whoever keeps one has looked into it: see spom.campus.importers.
    ZIP = _Traits(endings=(".zip",), mime="application/zip", begins=(b"PK\x03\x04",))
    # A backup of Moodle: a ZIP or a packed TAR. The same holds for it.
    MBZ = _Traits(endings=(".mbz",), mime="application/octet-stream", begins=(b"PK\x03\x04", b"\x1f\x8b"))


PICTURES = (Kind.JPEG, Kind.PNG, Kind.WEBP)
VIDEOS = (Kind.WEBM, Kind.MP4)
SOUNDS = (Kind.WEBA, Kind.M4A, Kind.MP3, Kind.OGG)
# What a browser draws or plays by itself, in a sandbox; everything else is saved.
SHOWN = (*PICTURES, *VIDEOS, *SOUNDS, Kind.PDF)


@dataclass(frozen=True, kw_only=True)
class KeptFile:
    """A file in the data folder. `place` is its random name there; `name` is what the person called it."""

    place: str
    name: str
    kind: Kind
    size: int
    sha256: str


def keep_file(*, name: str, chunks: Iterable[bytes], accept: tuple[Kind, ...], most_bytes: int) -> KeptFile:
    """Look into an upload and keep it, whole or not at all. Raises one of the refusals above."""
    kind = _kind_named(name, accept)
    with _draft() as draft:
        _receive(draft, chunks, most_bytes)
        _check_beginning(draft, kind)
        scanner().scan(draft)
        _look_into(draft, kind)
        place = f"{secrets.token_hex(PLACE_LETTERS // 2)}{kind.value.endings[0]}"
        digest = _sha256(draft)
        size = draft.stat().st_size
        target = path_of(place)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.replace(target)
    return KeptFile(place=place, name=presentable(name), kind=kind, size=size, sha256=digest)


def forget_file(place: str) -> None:
    """Remove a kept file; nothing happens if it is gone."""
    path_of(place).unlink(missing_ok=True)


def path_of(place: str) -> Path:
    """Where a kept file lies. Raises ValueError for what is not one of our random names."""
    name, point, ending = place.partition(".")
    known = {kind.value.endings[0] for kind in Kind}
    if len(name) != PLACE_LETTERS or not set(name) <= set("0123456789abcdef") or point + ending not in known:
        raise ValueError("This is not the place of a kept file.")
    # Two letters of folder, so that no folder grows to a million files.
    return _folder() / place[:2] / place


def kind_at(place: str) -> Kind:
    """What a kept file is. Raises ValueError like `path_of`."""
    ending = path_of(place).suffix
    return next(kind for kind in Kind if kind.value.endings[0] == ending)


def presentable(name: str) -> str:
    """A file's name to be shown: no path, no control or reversing characters, not endless, its ending kept."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(letter for letter in last if not unicodedata.category(letter).startswith("C")).strip(" .")
    stem, point, ending = clean.rpartition(".")
    if not stem:
        return clean[:LONGEST_NAME] or "file"
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{point}{ending}"[:LONGEST_NAME]


def _kind_named(name: str, accept: tuple[Kind, ...]) -> Kind:
    # The last ending counts, as it does for whoever opens the file later.
    ending = Path(presentable(name)).suffix.lower()
    for kind in accept:
        if ending in kind.value.endings:
            return kind
    raise KindNotAccepted


@contextmanager
def _draft() -> Iterator[Path]:
    """A file beside the kept ones, so that it can be renamed into place; gone at the end unless it was."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, path = tempfile.mkstemp(prefix=".draft-", dir=folder)
    os.close(handle)
    try:
        yield Path(path)
    finally:
        Path(path).unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.SPOM_DATA_DIR / "files"
    return folder


def _receive(draft: Path, chunks: Iterable[bytes], most_bytes: int) -> None:
    received = 0
    with draft.open("wb") as file:
        for chunk in chunks:
            received += len(chunk)
            if received > most_bytes:
                raise FileTooLarge
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if received == 0:
        raise FileEmpty


def _check_beginning(draft: Path, kind: Kind) -> None:
    with draft.open("rb") as file:
        first = file.read(16)
    if kind.value.begins and not first.startswith(kind.value.begins):
        raise NotWhatItSays
    if kind is Kind.WEBP and first[8:12] != b"WEBP":
        raise NotWhatItSays


def _look_into(draft: Path, kind: Kind) -> None:
    if kind.value.picture:
        _draw_anew(draft, kind.value.picture)
    elif kind.value.zipped:
        _look_into_archive(draft, kind.value.zipped)
    elif kind.value.recorded:
        _look_into_recording(draft, kind.value.recorded)
    elif kind is Kind.PDF:
        _look_into_pdf(draft)
    elif kind is Kind.CSV:
        _look_into_text(draft)


def _draw_anew(draft: Path, picture: str) -> None:
    """Only the points of the first frame survive: no EXIF, no profile, no comments, nothing after the end."""
    try:
        with warnings.catch_warnings(), Image.open(draft, formats=[picture]) as found:
            warnings.simplefilter("ignore")  # Pillow's own limits only warn; ours follow
            _check_size(*found.size)
            found.draft("RGB", found.size)
            upright = ImageOps.exif_transpose(found)
            clear = upright.has_transparency_data and picture != "JPEG"
            drawn = Image.new("RGBA" if clear else "RGB", upright.size)
            drawn.paste(upright.convert(drawn.mode))
    except (UnidentifiedImageError, Image.DecompressionBombError) as no:
        raise (PictureTooLarge if isinstance(no, Image.DecompressionBombError) else NotWhatItSays) from no
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, ZeroDivisionError, MemoryError) as no:
        raise FileDamaged from no
    drawn.save(draft, format=picture, **_QUALITY.get(picture, {}))


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_POINTS or max(width, height) > MOST_UNEQUAL * min(width, height):
        raise PictureTooLarge


def _look_into_archive(draft: Path, wanted: str) -> None:
    try:
        with zipfile.ZipFile(draft) as archive:
            members = archive.infolist()
            if len(members) > MOST_ZIP_MEMBERS:
                raise FileTooLarge
            if any(member.flag_bits & 1 for member in members):
                raise FileLocked
            _check_members([member.filename for member in members], wanted)
            _unpack(archive, members, packed=draft.stat().st_size)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as no:
        raise FileDamaged from no
    except zlib.error as no:
        raise FileDamaged from no


def _check_members(names: list[str], wanted: str) -> None:
    if wanted not in names or len(set(names)) != len(names):
        raise NotWhatItSays
    if any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise NotWhatItSays
    doing = ("vbaproject", "/activex/", "/embeddings/", "/externallinks/", "/macrosheets/", "oleobject")
    if any(mark in f"/{name.lower()}" for name in names for mark in doing):
        raise FileDoesThings


def _unpack(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], *, packed: int) -> None:
    """Counts what really comes out: the sizes an archive states are its own claim."""
    most = min(MOST_UNZIPPED, MOST_ZIP_RATIO * packed)
    unpacked = 0
    for member in members:
        with archive.open(member) as content:
            before = b""
            while chunk := content.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > most:
                    raise FileTooLarge
                # Entities are how XML reads other files and grows without end; no office program writes them.
                if b"<!DOCTYPE" in before + chunk or b"<!ENTITY" in before + chunk:
                    raise FileDoesThings
                before = chunk[-16:]


def _look_into_pdf(draft: Path) -> None:
    """In a process of its own, with limits: a hostile file can then only waste its own time."""
    try:
        found = subprocess.run(  # noqa: S603  # our own program, with a path we made
            [sys.executable, "-I", str(LOOK_INTO_PDF), str(draft), str(MOST_PDF_PAGES)],
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
        ).stdout
    except subprocess.TimeoutExpired as no:
        raise FileDamaged from no
    refusal = _PDF_REFUSALS.get(found, FileDamaged)
    if refusal:
        raise refusal


def _look_into_recording(draft: Path, container: str) -> None:
    """Boxes or elements from the first byte to the last: nothing else can hide before, between or after them."""
    try:
        recording_length(draft, container)
    except NotARecording as no:
        raise NotWhatItSays from no


def _look_into_text(draft: Path) -> None:
    try:
        text = draft.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as no:
        raise NotWhatItSays from no
    if any(letter < " " and letter not in "\t\r\n" for letter in text):
        raise NotWhatItSays
    if text.lstrip()[:1] == "<" or text.startswith(("%PDF", "PK\x03")):
        raise NotWhatItSays


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


_QUALITY: dict[str, dict[str, int | bool]] = {
    "JPEG": {"quality": 88, "optimize": True},
    "PNG": {"optimize": False},
    "WEBP": {"quality": 88},
}
_PDF_REFUSALS: dict[bytes, type[Refusal] | None] = {
    b"plain": None,
    b"active": FileDoesThings,
    b"locked": FileLocked,
    b"long": TooManyPages,
    b"damaged": FileDamaged,
}
