"""Files an author sent: with the form, or in pieces before it."""

from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from spom.campus.actions.bringing_in import MOST_BYTES
from spom.campus.actions.materials import keep_material
from spom.campus.actions.uploading import UploadIncomplete, keep_upload
from spom.campus.models.material import Material
from spom.campus.queries.uploads import upload_of
from spom.identity.http import UserRequest
from spom.kit.files import Kind


def received(request: UserRequest, field: str, accept: tuple[Kind, ...]) -> Material | None:
    """The file of this field, kept; None when none was chosen. Raises what `keep_material` refuses."""
    token = request.POST.get(f"{field}_upload", "")
    if token:
        upload = upload_of(person=request.user, token=token)
        if upload is None:
            raise UploadIncomplete
        return keep_upload(upload=upload, accept=accept, at=timezone.now())
    if field not in request.FILES:
        return None
    sent = cast("UploadedFile[bytes]", request.FILES[field])
    return keep_material(
        name=sent.name or "",
        chunks=sent.chunks(),
        accept=accept,
        most_bytes=MOST_BYTES,
        by=request.user,
        at=timezone.now(),
    )
