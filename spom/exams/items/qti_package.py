"""QTI packages: a ZIP with imsmanifest.xml, an item a file, and the pictures they show (1EdTech, Content Packaging)."""

import posixpath
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils.translation import gettext as _

from spom.exams.items.items import Item, Loss, Reading
from spom.exams.items.pictures import MOST_BYTES, NotAPicture, embedded
from spom.exams.items.qti import read_qti
from spom.exams.items.qti_out import IDENTIFIER, write_qti_item
from spom.exams.items.xml import NotReadable

MANIFEST = "imsmanifest.xml"
MANIFEST_NAMESPACE = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
ITEM = "imsqti_item_xmlv3p0"
BEGINS = b"PK\x03\x04"
MOST_FILES = 20_000
MOST_UNPACKED = 200 << 20
MOST_OF_AN_ITEM = 4 << 20


def read_qti_file(source: bytes) -> Reading:
    """A package, or one item alone. Raises NotReadable."""
    return _package(source) if source.startswith(BEGINS) else read_qti(source)


def write_qti_package(items: Sequence[Item]) -> bytes:
    """All items and a manifest that names them."""
    content = BytesIO()
    root = Element("manifest", {"xmlns": MANIFEST_NAMESPACE, "identifier": "MANIFEST"})
    about = SubElement(root, "metadata")
    SubElement(about, "schema").text = "QTI Package"
    SubElement(about, "schemaversion").text = "3.0.0"
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    names: set[str] = set()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, item in enumerate(items, start=1):
            name = item.number if IDENTIFIER.fullmatch(item.number) else f"item_{place}"
            name = name if name not in names else f"item_{place}_of_{len(items)}"
            names.add(name)
            path = f"items/{place:05}.xml"
            packed.writestr(path, write_qti_item(item, identifier=name))
            resource = SubElement(resources, "resource", identifier=name, type=ITEM, href=path)
            SubElement(resource, "file", href=path)
        packed.writestr(MANIFEST, tostring(root, encoding="UTF-8", xml_declaration=True))
    return content.getvalue()


def _package(source: bytes) -> Reading:
    try:
        with zipfile.ZipFile(BytesIO(source)) as packed:
            members = packed.infolist()
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_UNPACKED:
                raise NotReadable(_("it would become too large when unpacked."))
            return _read(packed, [one for one in members if not one.is_dir()])
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError):
        raise NotReadable(_("the package is damaged, or locked with a password.")) from None


def _read(packed: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> Reading:
    names = {one.filename for one in members}
    if MANIFEST not in names:
        raise NotReadable(_("it holds no imsmanifest.xml, so it is no QTI package."))
    items: list[Item] = []
    losses: list[Loss] = []
    for member in sorted(members, key=lambda one: one.filename):
        if not member.filename.lower().endswith(".xml") or member.filename == MANIFEST:
            continue
        if member.file_size > MOST_OF_AN_ITEM:
            losses.append(Loss(where=member.filename, why=_("is too large for one question")))
            continue
        folder = posixpath.dirname(member.filename)

        def picture(name: str, folder: str = folder) -> str | None:
            return _picture(packed, names, posixpath.normpath(posixpath.join(folder, unquote(name))))

        try:
            found = read_qti(packed.read(member), picture)
        except NotReadable as no:
            losses.append(Loss(where=member.filename, why=str(no)))
            continue
        items += found.items
        losses += found.losses
    return Reading(items=tuple(items), losses=tuple(losses))


def _picture(packed: zipfile.ZipFile, names: set[str], path: str) -> str | None:
    if path not in names or packed.getinfo(path).file_size > MOST_BYTES:
        return None
    try:
        return embedded(path.rpartition("/")[2], packed.read(path))
    except NotAPicture:
        return None
