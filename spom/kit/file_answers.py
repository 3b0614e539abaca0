"""Kept files on their way to a browser, which is to make no more of them than they are. See spom.kit.files."""

from urllib.parse import quote

from django.http import FileResponse

from spom.kit.files import PICTURES, kind_at, path_of, presentable


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


def _answer(place: str) -> FileResponse:
    """The bytes, with everything that keeps a browser from making more of them than they are."""
    path = path_of(place)
    response = FileResponse(path.open("rb"), content_type=kind_at(place).value.mime)
    response["Content-Length"] = str(path.stat().st_size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _attachment(name: str) -> str:
    """RFC 6266: the name in plain letters for old programs, and in full for the others."""
    shown = presentable(name)
    plain = "".join(letter if letter.isascii() and letter not in '"\\%' else "_" for letter in shown)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(shown, safe='')}"
