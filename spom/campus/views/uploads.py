"""The door of large files: begin, ask how much arrived, send the next piece, give up. Offsets as in tus.io 1.0."""

import json
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from spom.campus.actions.uploading import (
    MOST_PIECE,
    PieceOutOfPlace,
    begin_upload,
    leave_upload,
    take_piece,
)
from spom.campus.models.material import Upload
from spom.campus.policies import may_author
from spom.campus.queries.uploads import upload_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.files import SOUNDS, VIDEOS, Kind
from spom.kit.http import REFUSED
from spom.portal.http import area

OFFSET = "Upload-Offset"
LARGE = (*VIDEOS, *SOUNDS, Kind.PDF, Kind.ZIP, Kind.MBZ)


@area("learning")
@require_POST
@allowed(may_author)
def begin(request: UserRequest) -> HttpResponse:
    """Begin: a name and a size."""
    try:
        said = json.loads(request.body)
        name, size = str(said["name"]), int(said["size"])
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        upload = begin_upload(name=name, size=size, accept=LARGE, by=request.user, at=timezone.now())
    except Refusal as no:
        return JsonResponse({"code": no.code, "message": str(no)}, status=REFUSED)
    return JsonResponse({"token": upload.token, "piece": MOST_PIECE // 2}, status=HTTPStatus.CREATED)


@area("learning")
@require_http_methods(["HEAD", "GET", "PATCH", "DELETE"])
@allowed(may_author)
def piece(request: UserRequest, token: str) -> HttpResponse:
    """How much arrived (HEAD), the next piece (PATCH), or give up (DELETE)."""
    upload = upload_of(person=request.user, token=token)
    if upload is None:
        raise Http404
    if request.method == "DELETE":
        leave_upload(upload=upload, at=timezone.now())
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method != "PATCH":
        return _arrived(upload.received, upload)
    begins = request.headers.get(OFFSET, "")
    if not (begins.isascii() and begins.isdecimal()):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    try:
        received = take_piece(upload=upload, begins=int(begins), piece=_body(request), at=timezone.now())
    except PieceOutOfPlace:
        upload.refresh_from_db()
        return _arrived(upload.received, upload, status=REFUSED)
    except Refusal as no:
        return JsonResponse({"code": no.code, "message": str(no)}, status=REFUSED)
    return _arrived(received, upload)


def _body(request: HttpRequest) -> bytes:
    """One byte more than a piece may have, so that a longer one is told from it. A broken line leaves a shorter one."""
    return request.read(MOST_PIECE + 1)


def _arrived(received: int, upload: Upload, *, status: HTTPStatus = HTTPStatus.NO_CONTENT) -> HttpResponse:
    # A refusal without a word would be given the portal's own page in its place, headers and all.
    answer = JsonResponse({"received": received}, status=status) if status == REFUSED else HttpResponse(status=status)
    answer[OFFSET] = str(received)
    answer["Upload-Length"] = str(upload.size)
    return answer
