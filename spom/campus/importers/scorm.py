"""Packages made elsewhere: SCORM 1.2 and 2004, xAPI, cmi5, and plain web pages.

Read, never run, and never unpacked on our disk.

ADL, SCORM 1.2 Content Aggregation Model; IEEE and ADL, SCORM 2004 4th edition; IMS Content Packaging 1.1.4.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.campus.importers.course import (
    CoursePlan,
    Finding,
    ItemPlan,
    LessonPlan,
    ManifestUnreadable,
    PackagePlan,
    PlannedFile,
    Weight,
)
from spom.campus.importers.folders import MOST_TEXT, ArchiveFolder, Folder, opened_archive
from spom.campus.importers.sequencing import order_of
from spom.campus.models.lesson import Lesson
from spom.campus.models.material import Package
from spom.kit.errors import Refusal

MANIFEST = "imsmanifest.xml"
CMI5 = "cmi5.xml"
TIN_CAN = "tincan.xml"
START_PAGES = ("index.html", "index.htm", "story.html", "index_lms.html")
MOST_ITEMS = 500
DEFAULT_MINUTES = 30


class XmlNotPlain(Refusal):
    """Entities and document types are how XML reads other files and grows without end."""

    code = "campus.xml_not_plain"
    message = gettext_lazy(
        "An XML file in the archive has entities or a document type. Export the course without them."
    )


def read_scorm(file: PlannedFile) -> CoursePlan:
    """A package as a course of one lesson."""
    package = look_into_package(file)
    lesson = LessonPlan(
        code=slugify(package.title)[:80].strip("-") or "package",
        kind=Lesson.Kind.PACKAGE,
        title=package.title[:200],
        stated_seconds=DEFAULT_MINUTES * 60,
        package=package,
    )
    said = Finding(
        weight=Weight.NOTE,
        where=lesson.title,
        sentence=_("The package does not say how long it takes. Correct the 30 minutes we assumed."),
    )
    with opened(file) as folder:
        findings = (said, *_findings(folder, package))
    return CoursePlan(title=package.title, outline="", changes="", lessons=(lesson,), findings=findings)


def losses_of(package: PackagePlan) -> tuple[Finding, ...]:
    """What of the package the portal does not do."""
    with opened(package.file) as folder:
        return tuple(_findings(folder, package))


def look_into_package(file: PlannedFile) -> PackagePlan:
    """What a package says of itself. Raises ManifestUnreadable, XmlNotPlain, or what `folders` refuses."""
    with opened(file) as folder:
        names = frozenset(folder.names())
        if MANIFEST in names:
            return _from_manifest(file, parse_xml(folder, MANIFEST), names)
        if CMI5 in names:
            return _from_cmi5(file, parse_xml(folder, CMI5), names)
        if TIN_CAN in names:
            return _from_tin_can(file, parse_xml(folder, TIN_CAN), names)
        start = next((page for page in START_PAGES if page in names), None)
        if start is None:
            raise ManifestUnreadable(_("A package has imsmanifest.xml or index.html at its top."))
        title = file.name.rpartition(".")[0]
        return PackagePlan(file=file, standard=Package.Standard.PLAIN, version="", title=title, launch=start, items=())


@contextmanager
def opened(file: PlannedFile) -> Iterator[ArchiveFolder]:
    """The archive of a package, copied to a file without a name and checked from end to end."""
    with tempfile.NamedTemporaryFile() as copy:
        for piece in file.chunks():
            copy.write(piece)
        copy.flush()
        with opened_archive(Path(copy.name)) as folder:
            yield folder


def parse_xml(folder: Folder, path: str) -> Element:
    """The root of an XML file. Raises XmlNotPlain, ManifestUnreadable."""
    if folder.size(path) > MOST_TEXT:
        raise ManifestUnreadable(path)
    try:
        root: Element = fromstring(b"".join(folder.chunks(path)), forbid_dtd=True)
    except DefusedXmlException as no:
        raise XmlNotPlain from no
    except (ParseError, ValueError, LookupError) as no:
        raise ManifestUnreadable(f"{path}: {no}") from no
    return root


def _from_cmi5(file: PlannedFile, structure: Element, names: frozenset[str]) -> PackagePlan:
    """cmi5, section 13: a course of assignable units, each with the page it begins with."""
    items = tuple(
        ItemPlan(
            identifier=unit.get("id", "")[:200],
            title=_text(unit, "title/langstring")[:300],
            launch=_text(unit, "url"),
            mastery=unit.get("masteryScore", "")[:20],
        )
        for unit in list(structure.iterfind(".//{*}au"))[:MOST_ITEMS]
    )
    title = _text(structure, "course/title/langstring")
    return _reporting(file, Package.Standard.CMI5, title, items, names)


def _from_tin_can(file: PlannedFile, tin_can: Element, names: frozenset[str]) -> PackagePlan:
    """The activities of a Tin Can package that can be launched."""
    activities = [one for one in tin_can.iterfind(".//{*}activity") if _text(one, "launch")]
    items = tuple(
        ItemPlan(
            identifier=one.get("id", "")[:200], title=_text(one, "name")[:300], launch=_text(one, "launch"), mastery=""
        )
        for one in activities[:MOST_ITEMS]
    )
    return _reporting(file, Package.Standard.XAPI, items[0].title if items else "", items, names)


def _reporting(
    file: PlannedFile, standard: Package.Standard, title: str, items: tuple[ItemPlan, ...], names: frozenset[str]
) -> PackagePlan:
    for item in items or (ItemPlan(identifier="", title="", launch="?", mastery=""),):
        if _page_of(item.launch) not in names:
            raise ManifestUnreadable(
                _("The page the package begins with is not in it: %(page)s.") % {"page": item.launch[:120]}
            )
    return PackagePlan(
        file=file,
        standard=standard,
        version="",
        title=(title or file.name.rpartition(".")[0])[:200],
        launch=items[0].launch,
        items=items,
    )


def _page_of(launch: str) -> str:
    return launch.partition("?")[0].partition("#")[0]


def _from_manifest(file: PlannedFile, manifest: Element, names: frozenset[str]) -> PackagePlan:
    version = _text(manifest, "metadata/schemaversion")
    pages = {
        _attribute(resource, "identifier"): _based(manifest, resource)
        for resource in manifest.iterfind("{*}resources/{*}resource")
    }
    organization = _organization(manifest)
    items = _in_order(organization, tuple(_items(organization, pages))) if organization is not None else ()
    launch = next((item.launch for item in items), "") or next((page for page in pages.values() if page), "")
    if not launch or _page_of(launch) not in names:
        raise ManifestUnreadable(
            _("The page the package begins with is not in it: %(page)s.") % {"page": launch or "?"}
        )
    title = (_text(organization, "title") if organization is not None else "") or file.name.rpartition(".")[0]
    return PackagePlan(
        file=file,
        standard=_standard(manifest, version),
        version=version[:60],
        title=title[:200],
        launch=launch,
        items=items,
    )


def _standard(manifest: Element, version: str) -> Package.Standard:
    """1.2 says so; of 2004 there are four editions, each with words of its own; some say nothing and mean 1.2."""
    spaces = " ".join({element.tag for element in manifest.iter()}) + " ".join(
        name for element in manifest.iter() for name in element.attrib
    )
    if "2004" in version or "CAM 1.3" in version or "adlcp_v1p3" in spaces:
        return Package.Standard.SCORM_2004
    return Package.Standard.SCORM_12


def _organization(manifest: Element) -> Element | None:
    found = manifest.find("{*}organizations")
    if found is None:
        return None
    default = found.get("default")
    all_of_them = found.findall("{*}organization")
    return next((one for one in all_of_them if one.get("identifier") == default), next(iter(all_of_them), None))


def _items(organization: Element, pages: dict[str, str]) -> Iterator[ItemPlan]:
    for number, item in enumerate(organization.iterfind(".//{*}item")):
        if number >= MOST_ITEMS:
            return
        page = pages.get(item.get("identifierref", ""), "")
        if not page:
            continue
        yield ItemPlan(
            identifier=item.get("identifier", "")[:200],
            title=_text(item, "title")[:300],
            launch=page + item.get("parameters", ""),
            mastery=_text(item, "masteryscore")[:20],
        )


def _in_order(organization: Element, items: tuple[ItemPlan, ...]) -> tuple[ItemPlan, ...]:
    order = order_of(organization, parts=frozenset(item.identifier for item in items))
    return tuple(replace(item, needs=order.needs.get(item.identifier, {})) for item in items)


def _based(manifest: Element, resource: Element) -> str:
    """The page of a resource, under the folders its manifest names; nothing for one from another site."""
    href = resource.get("href", "")
    if not href or urlsplit(href).scheme or href.startswith("/"):
        return ""
    around = (manifest, manifest.find("{*}resources"), resource)
    bases = [_attribute(element, "base") for element in around if element is not None]
    return "".join(base if base.endswith("/") or not base else f"{base}/" for base in bases) + href


def _attribute(element: Element, name: str) -> str:
    """An attribute, with whatever namespace."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _text(element: Element, path: str) -> str:
    found = element.find("/".join(f"{{*}}{part}" for part in path.split("/")))
    return (found.text or "").strip() if found is not None else ""


def _findings(folder: ArchiveFolder, package: PackagePlan) -> Iterator[Finding]:
    manifest = parse_xml(folder, MANIFEST) if MANIFEST in folder.members else None
    if manifest is None:
        return
    organizations = manifest.findall("{*}organizations/{*}organization")
    if len(organizations) > 1:
        sentence = _("The package has %(count)d orders of its parts; the first is used.")
        yield Finding(weight=Weight.LOST, where=MANIFEST, sentence=sentence % {"count": len(organizations)})
    organization = _organization(manifest)
    parts = frozenset(item.identifier for item in package.items)
    unheard = order_of(organization, parts=parts).unheard if organization is not None else ()
    if unheard:
        sentence = _("Of its own rules of what comes next these are not obeyed: %(rules)s.")
        yield Finding(weight=Weight.LOST, where=package.title, sentence=sentence % {"rules": ", ".join(unheard)})
    elsewhere = [
        resource.get("href", "")
        for resource in manifest.iterfind("{*}resources/{*}resource")
        if urlsplit(resource.get("href", "")).scheme
    ]
    for address in elsewhere[:20]:
        yield Finding(weight=Weight.LOST, where=address[:120], sentence=_("A page of another site is not opened."))
