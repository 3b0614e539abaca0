"""Packages on their own host: the room a package is opened in, and its files. Nobody is signed in here.

A signed address that lasts some hours opens one package and nothing else. What its scripts do, they do in an origin
of their own, in a frame without any right but to run, with a policy that lets them speak with this host alone.
"""

import mimetypes
import zipfile
from collections.abc import Iterator
from http import HTTPStatus

from csp.constants import HEADER
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from spom.campus.models.material import Package
from spom.campus.queries.packages import address_behind
from spom.kit.byte_ranges import Part, Unsatisfiable, part_asked_for
from spom.kit.files import path_of
from spom.portal.http import area

CHUNK = 1 << 16
# What authoring tools put out; the machine's own table of kinds differs from one machine to the next.
KINDS = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".xml": "text/xml",
    ".xsd": "text/xml",
    ".txt": "text/plain",
    ".vtt": "text/vtt",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".eot": "application/vnd.ms-fontobject",
    ".wasm": "application/wasm",
    ".pdf": "application/pdf",
}
ROOMS = {Package.Standard.SCORM_12: "scorm-12-room.js", Package.Standard.SCORM_2004: "scorm-2004-room.js"}
# Packages are full of inline and evaluated script. It may do as it likes, with this host alone; blob: workers are
# allowed and service workers, which would outlive the frame, are not.
OF_PACKAGES = (
    "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; connect-src 'self' data: blob:; "
    "worker-src blob:; object-src 'none'; form-action 'self'; base-uri 'self'; frame-ancestors 'self' {portal}"
)
OF_ROOM = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; frame-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors {portal}"
)


@area("learning")
@login_not_required
@require_safe
def room(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  # nothing of it is believed but the address
    """The page in the portal's frame: it is what a package takes for its learning system, and holds the package."""
    found = address_behind(token)
    if found is None:
        return _nothing()
    script = ROOMS.get(Package.Standard(found.package.standard), "package-room.js")
    context = {"package": found.package, "script": script, "portal": settings.PUBLIC_URL}
    answer = HttpResponse(render_to_string("campus/player/package_room.html", context))
    answer[HEADER] = OF_ROOM.format(portal=settings.PUBLIC_URL)
    return answer


@area("learning")
@login_not_required
@require_safe
def member(request: HttpRequest, token: str, path: str) -> HttpResponseBase:
    """A file of the package, read where the archive lies, whole or in parts."""
    found = address_behind(token)
    if found is None:
        return _nothing()
    try:
        archive = zipfile.ZipFile(path_of(found.package.material.place))
    except (OSError, zipfile.BadZipFile):
        return _nothing()
    info = _member(archive, path)
    if info is None:
        archive.close()
        return _nothing()
    try:
        part = part_asked_for(request.headers.get("Range", ""), size=info.file_size)
    except Unsatisfiable:
        archive.close()
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{info.file_size}"
        return refused
    wanted = part or Part(first=0, last=info.file_size - 1)
    answer = StreamingHttpResponse(_read(archive, info, wanted), content_type=_kind(info.filename))
    if part is not None:
        answer.status_code = HTTPStatus.PARTIAL_CONTENT
        answer["Content-Range"] = f"bytes {part.first}-{part.last}/{info.file_size}"
    answer["Content-Length"] = str(wanted.length)
    answer["Accept-Ranges"] = "bytes"
    # The address is signed for one learner and some hours: what it names does not change meanwhile.
    answer["Cache-Control"] = "private, max-age=3600"
    answer[HEADER] = OF_PACKAGES.format(portal=settings.PUBLIC_URL)
    return answer


@area("learning")
@login_not_required
def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  # whatever it is
    """Every other address of this host."""
    return _nothing()


def _member(archive: zipfile.ZipFile, path: str) -> zipfile.ZipInfo | None:
    """The member of this path; else the one that differs in case alone, as on the machines packages are made on."""
    try:
        return archive.getinfo(path)
    except KeyError:
        alike = [info for info in archive.infolist() if info.filename.casefold() == path.casefold()]
        return alike[0] if len(alike) == 1 and not alike[0].is_dir() else None


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, part: Part) -> Iterator[bytes]:
    with archive, archive.open(info) as file:
        file.seek(part.first)
        left = part.length
        while left > 0 and (piece := file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


def _kind(name: str) -> str:
    ending = f".{name.rpartition('.')[2].lower()}"
    return KINDS.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def _nothing() -> HttpResponse:
    return HttpResponse(status=HTTPStatus.NOT_FOUND)
