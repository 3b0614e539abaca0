"""Kept files on their way to a browser, which is to make no more of them than they are. See spom.kit.files."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from spom.kit.byte_ranges import Unsatisfiable, part_asked_for, read_part
from spom.kit.files import PICTURES, SHOWN, kind_at, path_of, presentable

Answer = TypeVar("Answer", bound=HttpResponseBase)


def download(*, place: str, name: str) -> FileResponse:
    """A kept file for a browser to save, never to show: whoever may have it is decided by the caller, each time."""
    response = _answer(place)
    response["Content-Disposition"] = _attachment(name)
    response["Cache-Control"] = "no-store"
    return response


def show_picture(place: str) -> FileResponse:
    """A kept picture as part of a page. Raises ValueError for any other kind: only pictures were drawn anew."""
    if kind_at(place) not in PICTURES:
        raise ValueError("Only pictures are shown.")
    response = _answer(place)
    response["Content-Disposition"] = "inline"
    return response


def show_part(request: HttpRequest, *, place: str, sha256: str) -> HttpResponseBase:
    """A kept video, sound, picture or PDF for a page to play or draw, whole or the part the browser asks for.

    Whoever may have it is decided by the caller, each time: no cache keeps it, and its address opens it for nobody
    else. Raises ValueError for a kind that is only ever saved.
    """
    if kind_at(place) not in SHOWN:
        raise ValueError("Files of this kind are not shown.")
    path = path_of(place)
    size = path.stat().st_size
    mark = f'"{sha256[:32]}"'
    # A player that goes on with another file than it began with would play noise.
    same = request.headers.get("If-Range", mark) == mark
    try:
        part = part_asked_for(request.headers.get("Range", ""), size=size) if same else None
    except Unsatisfiable:
        refused = HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    response: HttpResponseBase
    if part is None:
        response = _answer(place)
    else:
        response = _guarded(
            StreamingHttpResponse(
                read_part(path, part), status=HTTPStatus.PARTIAL_CONTENT, content_type=kind_at(place).value.mime
            )
        )
        response["Content-Length"] = str(part.length)
        response["Content-Range"] = f"bytes {part.first}-{part.last}/{size}"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = mark
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def csv_answer(lines: Iterable[bytes], *, name: str) -> HttpResponse:
    """A table made on the spot, for a browser to save. The lines are those of spom.kit.exports."""
    response = HttpResponse(b"".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = _attachment(name)
    response["Cache-Control"] = "no-store"
    return response


def _answer(place: str) -> FileResponse:
    """The bytes, with everything that keeps a browser from making more of them than they are."""
    path = path_of(place)
    response = FileResponse(path.open("rb"), content_type=kind_at(place).value.mime)
    response["Content-Length"] = str(path.stat().st_size)
    return _guarded(response)


def _guarded(response: Answer) -> Answer:
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _attachment(name: str) -> str:
    """RFC 6266: the name in plain letters for old programs, and in full for the others."""
    shown = presentable(name)
    plain = "".join(letter if letter.isascii() and letter not in '"\\%' else "_" for letter in shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
