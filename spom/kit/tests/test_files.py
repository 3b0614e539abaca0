"""Uploads: honest files are kept, hostile ones are refused by name, and nothing is handed out that a browser runs."""

import hashlib
import io
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import cast

import pytest
from PIL import Image
from pytest_django import Settings

from spom.kit import files
from spom.kit.errors import Refusal
from spom.kit.file_answers import download, show_picture
from spom.kit.files import (
    FileDamaged,
    FileDoesThings,
    FileEmpty,
    FileLocked,
    FileTooLarge,
    Kind,
    KindNotAccepted,
    NotWhatItSays,
    PictureTooLarge,
    TooManyPages,
    forget_file,
    keep_file,
    path_of,
    presentable,
)
from spom.kit.tests import hostile
from spom.kit.virus_scan import Clamd, ScannerSilent, VirusFound

ALL = tuple(Kind)
JPEG, PNG, WEBP = (hostile.picture(form) for form in ("JPEG", "PNG", "WEBP"))
# Ends within the mark that is looked for, just where one chunk of reading ends and the next begins.
NOISE = hashlib.shake_256(b"noise").digest(files.CHUNK - 4)
WORD = hostile.archive(("word/document.xml", b"<document/>"))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.SPOM_DATA_DIR = tmp_path
    return tmp_path / "files"


def keep(name: str, content: bytes, *, most_bytes: int = 1 << 20) -> files.KeptFile:
    return keep_file(name=name, chunks=[content], accept=ALL, most_bytes=most_bytes)


HOSTILE: list[tuple[str, bytes, type[Refusal]]] = [
    # Kinds nobody asked for.
    ("page.html", hostile.HTML, KindNotAccepted),
    ("page.svg", hostile.SVG, KindNotAccepted),
    ("page.svgz", hostile.SVG, KindNotAccepted),
    ("run.exe", b"MZ", KindNotAccepted),
    ("run.php", b"<?php system($_GET[0]);", KindNotAccepted),
    ("photo.jpg.php", JPEG, KindNotAccepted),
    ("photo.jpg.html", JPEG, KindNotAccepted),
    ("photo.php\x00.jpg.php", JPEG, KindNotAccepted),
    ("book.xlsm", hostile.workbook(), KindNotAccepted),
    ("book.xls", b"\xd0\xcf\x11\xe0", KindNotAccepted),
    ("anim.gif", b"GIF89a", KindNotAccepted),
    ("photo", JPEG, KindNotAccepted),
    (".jpg", JPEG, KindNotAccepted),
    ("", JPEG, KindNotAccepted),
    (".htaccess", b"AddType", KindNotAccepted),
    ("shortcut.lnk", b"L\0\0\0", KindNotAccepted),
    # Names that lie.
    ("photo.jpg", hostile.HTML, NotWhatItSays),
    ("photo.jpg", hostile.SVG, NotWhatItSays),
    ("photo.jpg", PNG, NotWhatItSays),
    ("photo.png", JPEG, NotWhatItSays),
    ("photo.png", b"GIF89a" + bytes(50), NotWhatItSays),
    ("photo.webp", b"RIFF\0\0\0\0AVI LIST" + bytes(50), NotWhatItSays),
    ("paper.pdf", hostile.HTML, NotWhatItSays),
    ("paper.pdf", b"\n" * 20 + hostile.pdf(), NotWhatItSays),
    ("paper.pdf", JPEG, NotWhatItSays),
    ("book.xlsx", hostile.pdf(), NotWhatItSays),
    ("book.xlsx", WORD, NotWhatItSays),
    ("text.docx", hostile.workbook(), NotWhatItSays),
    ("book.xlsx", hostile.archive(("evil.exe", b"MZ")), NotWhatItSays),
    ("list.csv", hostile.HTML, NotWhatItSays),
    ("list.csv", b" \n" + hostile.SVG, NotWhatItSays),
    ("list.csv", b"\x00\x01\x02", NotWhatItSays),
    ("list.csv", JPEG, NotWhatItSays),
    ("list.csv", b"%PDF-1.7 x", NotWhatItSays),
    ("list.csv", hostile.workbook(), NotWhatItSays),
    # Nothing, and too much.
    ("photo.jpg", b"", FileEmpty),
    ("paper.pdf", b"", FileEmpty),
    ("photo.jpg", JPEG + bytes(1 << 20), FileTooLarge),
    ("book.xlsx", hostile.workbook(("xl/big.xml", bytes(30 << 20))), FileTooLarge),
    ("book.xlsx", hostile.workbook(*((f"xl/{number}", b"") for number in range(5001))), FileTooLarge),
    ("paper.pdf", hostile.pdf(pages=501), TooManyPages),
    # Floods of points.
    ("photo.png", hostile.png_claiming(50_000, 50_000), PictureTooLarge),
    ("photo.png", hostile.png_claiming(6400, 6400), PictureTooLarge),
    ("photo.png", hostile.png_claiming(2**31 - 1, 2**31 - 1), PictureTooLarge),
    ("photo.png", hostile.picture("PNG", size=(2100, 100)), PictureTooLarge),
    ("photo.jpg", hostile.picture("JPEG", size=(10, 1000)), PictureTooLarge),
    # Broken halfway.
    ("photo.png", PNG[:40], NotWhatItSays),
    ("photo.png", hostile.png_claiming(100, 100), FileDamaged),
    ("photo.jpg", hostile.picture("JPEG", size=(400, 300))[:700], FileDamaged),
    ("paper.pdf", b"%PDF-1.7\nnothing else", FileDamaged),
    ("paper.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, FileDamaged),
    ("book.xlsx", hostile.workbook()[:60], FileDamaged),
    ("book.xlsx", b"PK\x03\x04" + bytes(500), FileDamaged),
    # Documents that do things.
    ("paper.pdf", hostile.pdf_with_script(), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_hidden_script(), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_attachment(), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_action("/Launch"), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_action("/SubmitForm"), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_action("/GoToR"), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_action("/ImportData", entry="/AA"), FileDoesThings),
    ("paper.pdf", hostile.pdf_with_action("/Launch", entry="/Strange"), FileDoesThings),
    ("book.xlsx", hostile.workbook(("xl/vbaProject.bin", b"x")), FileDoesThings),
    ("book.xlsx", hostile.workbook(("xl/embeddings/oleObject1.bin", b"x")), FileDoesThings),
    ("book.xlsx", hostile.workbook(("xl/externalLinks/externalLink1.xml", b"x")), FileDoesThings),
    (
        "book.xlsx",
        hostile.workbook(("xl/a.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')),
        FileDoesThings,
    ),
    ("book.xlsx", hostile.workbook(("xl/a.xml", NOISE + b"<!DOCTYPE lolz>")), FileDoesThings),
    ("text.docx", hostile.archive(("word/document.xml", b"x"), ("word/activeX/a.bin", b"x")), FileDoesThings),
    # Names inside that climb out.
    ("book.xlsx", hostile.workbook(("../../etc/cron.d/x", b"x")), NotWhatItSays),
    ("book.xlsx", hostile.workbook(("/etc/passwd", b"x")), NotWhatItSays),
    ("book.xlsx", hostile.workbook(("..\\x", b"x")), NotWhatItSays),
    ("paper.pdf", hostile.locked_pdf(), FileLocked),
]


@pytest.mark.security("S39")
@pytest.mark.parametrize(("name", "content", "refusal"), HOSTILE, ids=range(len(HOSTILE)))
def test_refuses_and_keeps_nothing(name: str, content: bytes, refusal: type[Refusal], folder: Path) -> None:
    with pytest.raises(refusal):
        keep(name, content)

    assert not [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("photo.jpg", JPEG, Kind.JPEG),
        ("PHOTO.JPEG", JPEG, Kind.JPEG),
        ("photo.png", PNG, Kind.PNG),
        ("photo.webp", WEBP, Kind.WEBP),
        ("paper.pdf", hostile.pdf(pages=3), Kind.PDF),
        ("book.xlsx", hostile.workbook(), Kind.XLSX),
        ("text.docx", WORD, Kind.DOCX),
        ("list.csv", "\ufeffनाम,₹\n".encode(), Kind.CSV),
    ],
)
def test_keeps_honest_files(name: str, content: bytes, kind: Kind, folder: Path) -> None:
    kept = keep(name, content)

    assert (kept.kind, kept.name) == (kind, name)
    path = path_of(kept.place)
    assert path.parent.parent == folder
    assert path.stat().st_size == kept.size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    forget_file(kept.place)
    forget_file(kept.place)
    assert not path.exists()


@pytest.mark.security("S42")
def test_a_picture_no_longer_tells_where_it_was_taken() -> None:
    content = hostile.picture_from("Jayanagar")
    assert b"Jayanagar" in content

    kept = path_of(keep("photo.jpg", content).place)

    assert b"Jayanagar" not in kept.read_bytes()
    with Image.open(kept) as drawn:
        assert not drawn.getexif()


@pytest.mark.security("S39")
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_nothing_hidden_behind_the_points_survives(form: str) -> None:
    ending = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}[form]

    kept = keep(f"photo.{ending}", hostile.picture(form) + b"PK\x03\x04" + hostile.HTML)

    assert b"script" not in path_of(kept.place).read_bytes()


def test_keeps_what_is_clear_and_stands_a_picture_upright() -> None:
    glass = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(glass, "PNG")
    lying = Image.Exif()
    lying[0x0112] = 6

    with Image.open(path_of(keep("glass.png", glass.getvalue()).place)) as drawn:
        assert drawn.getpixel((1, 1)) == (0, 0, 0, 0)
    with Image.open(path_of(keep("lying.jpg", hostile.picture("JPEG", exif=lying)).place)) as drawn:
        assert drawn.size == (30, 40)


@pytest.mark.django_db  # closing an answer ends a request, and with it looks after the connection
def test_is_handed_out_to_be_saved_never_to_be_shown() -> None:
    kept = keep("paper.pdf", hostile.pdf())

    answer = download(place=kept.place, name='Fee "2026"\r\nX: y शुल्क.pdf')

    content = b"".join(cast("Iterator[bytes]", answer.streaming_content))
    answer.close()
    assert content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith('attachment; filename="Fee _2026_X: y _____.pdf"')
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db  # as above: it closes an answer
def test_only_pictures_are_shown() -> None:
    picture = show_picture(keep("face.webp", WEBP).place)
    picture.close()

    assert picture["Content-Type"] == "image/webp"
    assert picture["Content-Disposition"] == "inline"
    assert picture["Content-Security-Policy"].startswith("sandbox")
    with pytest.raises(ValueError, match="Only pictures"):
        show_picture(keep("paper.pdf", hostile.pdf()).place)


@pytest.mark.security("S39")
@pytest.mark.parametrize(
    "place", ["", "../../etc/passwd", "a" * 32, "a" * 32 + ".php", "A" * 32 + ".pdf", "a" * 31 + "/.pdf"]
)
def test_nothing_else_is_handed_out(place: str) -> None:
    with pytest.raises(ValueError, match="not the place"):
        path_of(place)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\a\\fee.pdf", "fee.pdf"),
        ("fee\r\n.pdf", "fee.pdf"),
        ("gpj.\u202efdp", "gpj.fdp"),
        ("शुल्क.pdf", "शुल्क.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_shows_a_name_that_does_no_harm(name: str, shown: str) -> None:
    assert presentable(name) == shown


@contextmanager
def clamd_that_says(answer: bytes, folder: Path) -> Iterator[list[bytes]]:
    """A real socket that speaks clamd's protocol, and keeps what it was sent."""
    heard: list[bytes] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as door:
        door.bind(str(folder / "c"))
        door.listen()

        def serve() -> None:
            line, _ = door.accept()
            with line:
                sent = b""
                while not sent.endswith(b"\0\0\0\0"):
                    sent += line.recv(1 << 16)
                heard.append(sent)
                line.sendall(answer)

        helper = Thread(target=serve, daemon=True)
        helper.start()
        yield heard
        helper.join(5)


@pytest.mark.security("S41")
class TestVirusScan:
    """When a scanner is set, only its plain OK lets a file in."""

    @pytest.mark.parametrize(
        ("answer", "refusal"),
        [
            (b"stream: Eicar-Test-Signature FOUND\0", VirusFound),
            (b"INSTREAM size limit exceeded. ERROR\0", ScannerSilent),
            (b"", ScannerSilent),
            (b"stream: OK FOUND\0", VirusFound),
        ],
    )
    def test_refuses(self, answer: bytes, refusal: type[Refusal], settings: Settings, tmp_path: Path) -> None:
        settings.SPOM_VIRUS_SCANNER = f"unix:{tmp_path}/c"

        with clamd_that_says(answer, tmp_path) as heard, pytest.raises(refusal):
            keep("list.csv", hostile.EICAR)

        assert hostile.EICAR in heard[0]
        assert not [path for path in (tmp_path / "files").rglob("*") if path.is_file()]

    def test_lets_a_clean_file_in(self, settings: Settings, tmp_path: Path) -> None:
        settings.SPOM_VIRUS_SCANNER = f"unix:{tmp_path}/c"

        with clamd_that_says(b"stream: OK\0", tmp_path):
            assert keep("list.csv", b"a,b\n").size == 4

    def test_without_the_scanner_nothing_gets_in(self, settings: Settings, tmp_path: Path) -> None:
        settings.SPOM_VIRUS_SCANNER = f"unix:{tmp_path}/nobody"

        with pytest.raises(ScannerSilent):
            keep("list.csv", b"a,b\n")

    def test_says_what_an_address_looks_like(self) -> None:
        with pytest.raises(ValueError, match="tcp://host:port"):
            Clamd("http://scanner")
