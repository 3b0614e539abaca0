"""Files that want to do harm, and honest ones beside them, made here so that none lies in the repository."""

import io
import struct
import zipfile
import zlib

from PIL import Image
from PIL.Image import Exif
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


def picture(form: str, *, size: tuple[int, int] = (40, 30), exif: Exif | None = None) -> bytes:
    """An honest picture."""
    made = io.BytesIO()
    Image.new("RGB", size, "teal").save(made, form, **({"exif": exif} if exif else {}))
    return made.getvalue()


def picture_from(place: str) -> bytes:
    """A JPEG that tells where and by whom it was taken."""
    exif = Exif()
    exif[0x010E] = place
    exif[0x8825] = {1: "N", 2: (12.0, 58.0, 0.0), 3: "E", 4: (77.0, 35.0, 0.0)}
    return picture("JPEG", exif=exif)


def png_claiming(width: int, height: int) -> bytes:
    """A tiny PNG that says it is huge."""

    def part(name: bytes, content: bytes) -> bytes:
        return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def pdf(*, pages: int = 1) -> bytes:
    """An honest document."""
    return _written(_blank(pages))


def pdf_with_script() -> bytes:
    """Runs JavaScript when it is opened."""
    return pdf_with_action("/JavaScript")


def pdf_with_attachment() -> bytes:
    """Carries another file."""
    writer = _blank(1)
    writer.add_attachment("invoice.exe", b"MZ")
    return _written(writer)


def pdf_with_action(kind: str, *, entry: str = "/OpenAction") -> bytes:
    """Does something when it is opened."""
    writer = _blank(1)
    action = DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/F"): TextStringObject("cmd.exe")})
    writer.root_object[NameObject(entry)] = action
    return _written(writer)


def pdf_with_hidden_script() -> bytes:
    """Deep in an annotation, packed into a compressed stream of objects: looking for /JS in the bytes finds nothing."""
    writer = _blank(1)
    script = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x()")})
    link = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/A"): writer._add_object(script)})  # noqa: SLF001  # pypdf has no other way
    writer.pages[0][NameObject("/Note")] = link
    return _written(writer)


def locked_pdf() -> bytes:
    """Needs a password."""
    writer = _blank(1)
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


def archive(*members: tuple[str, bytes]) -> bytes:
    """Anything zipped."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members:
            zipped.writestr(name, content)
    return made.getvalue()


def workbook(*more: tuple[str, bytes]) -> bytes:
    """What passes for a workbook, with more in it."""
    return archive(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"), *more)


def _blank(pages: int) -> PdfWriter:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    return writer


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
