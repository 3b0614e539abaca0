"""Large files, piece by piece: a broken line or a reload costs one piece, and what nobody finishes is cleared away.

Only the end is announced, by keeping the material: a file of two gigabytes would otherwise be five hundred entries.
"""

import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from spom.campus.actions.materials import keep_material
from spom.campus.models.material import Material, Upload
from spom.campus.queries.uploads import draft_of
from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.kit.files import FileTooLarge, Kind, KindNotAccepted, presentable

MOST_BYTES = 2 << 30
MOST_PIECE = 8 << 20
MOST_OPEN = 5
MOST_OPEN_BYTES = 6 << 30
KEPT_FOR = timedelta(days=1)
CHUNK = 1 << 20


class TooManyUploads(Refusal):
    """Somebody began more files than they finish."""

    code = "campus.too_many_uploads"
    message = _("Several of your uploads are not finished yet. Finish or leave them first; each is kept for a day.")


class PieceOutOfPlace(Refusal):
    """A piece that does not begin where the last one ended: two windows, or an answer that was lost."""

    code = "campus.piece_out_of_place"
    message = _("This piece does not fit to what arrived before. What arrived is kept; the upload goes on from there.")


class UploadIncomplete(Refusal):
    """Not all of it has arrived."""

    code = "campus.upload_incomplete"
    message = _("The file has not arrived as a whole. Choose it again, and the upload goes on where it stopped.")


@transaction.atomic
def begin_upload(*, name: str, size: int, accept: tuple[Kind, ...], by: User, at: datetime) -> Upload:
    """Begin to take a file in pieces. What can be refused by name and size is refused before the first byte."""
    shown = presentable(name)
    if not any(shown.lower().endswith(kind.value.endings) for kind in accept):
        raise KindNotAccepted
    if not 0 < size <= MOST_BYTES:
        raise FileTooLarge
    # One at a time for each person, or two windows would both find room for the last one.
    User.objects.select_for_update().get(pk=by.pk)
    open_ones = Upload.objects.filter(owner=by)
    promised = open_ones.aggregate(all=Sum("size"))["all"] or 0
    if open_ones.count() >= MOST_OPEN or promised + size > MOST_OPEN_BYTES:
        raise TooManyUploads
    upload = Upload.objects.create(token=secrets.token_urlsafe(32), owner=by, name=shown, size=size, begun_at=at)
    folder = draft_of(upload).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft_of(upload).touch(mode=0o600)
    return upload


@transaction.atomic
def take_piece(*, upload: Upload, begins: int, piece: bytes, at: datetime) -> int:  # noqa: ARG001  # every action is told when
    """Put a piece where the last one ended; answers how much has arrived."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if begins != held.received:
        raise PieceOutOfPlace
    if len(piece) > MOST_PIECE or begins + len(piece) > held.size:
        raise FileTooLarge
    # Written at its place and then counted: what was written and not counted is written again.
    with draft_of(held).open("r+b") as file:
        file.seek(begins)
        file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    held.received = begins + len(piece)
    held.save(update_fields=["received"])
    return held.received


@transaction.atomic
def keep_upload(*, upload: Upload, accept: tuple[Kind, ...], at: datetime) -> Material:
    """Look into what arrived, and keep it like any other file."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.received != held.size:
        raise UploadIncomplete
    material = keep_material(
        name=held.name, chunks=_chunks(held), accept=accept, most_bytes=MOST_BYTES, by=held.owner, at=at
    )
    _forget(held)
    return material


@transaction.atomic
def leave_upload(*, upload: Upload, at: datetime) -> None:  # noqa: ARG001  # every action is told when
    """Give an upload up."""
    _forget(upload)


@transaction.atomic
def forget_old_uploads(*, at: datetime) -> int:
    """Clear away what nobody finished within a day, and drafts that belong to no upload any more."""
    old = list(Upload.objects.filter(begun_at__lt=at - KEPT_FOR).order_by("pk"))
    for upload in old:
        _forget(upload)
    tokens = set(Upload.objects.values_list("token", flat=True))
    for draft in (settings.SPOM_DATA_DIR / "uploads").glob("*"):
        if draft.name not in tokens and draft.stat().st_mtime < (at - KEPT_FOR).timestamp():
            draft.unlink(missing_ok=True)
    return len(old)


def _forget(upload: Upload) -> None:
    draft = draft_of(upload)
    upload.delete()
    # After the row is gone for good: a transaction that fails must not leave a row without its file.
    transaction.on_commit(lambda: draft.unlink(missing_ok=True))


def _chunks(upload: Upload) -> Iterator[bytes]:
    with draft_of(upload).open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
