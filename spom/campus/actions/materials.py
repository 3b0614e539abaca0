"""Keeping files of lessons."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from spom.campus.events import MaterialKept
from spom.campus.models.material import Material
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.files import KeptFile, Kind, forget_file, keep_file, path_of
from spom.kit.recordings import recording_length


@transaction.atomic
def keep_material(
    *, name: str, chunks: Iterable[bytes], accept: tuple[Kind, ...], most_bytes: int, by: User | None, at: datetime
) -> Material:
    """Look into a file and keep it; the same file again is not kept twice."""
    kept = keep_file(name=name, chunks=chunks, accept=accept, most_bytes=most_bytes)
    same = Material.objects.select_for_update().filter(sha256=kept.sha256, name=kept.name, size=kept.size)
    known = same.order_by("pk").first()
    if known is not None and path_of(known.place).exists():
        forget_file(kept.place)
        # Somebody wants it: its thirty days of grace begin anew.
        if known.unused_since is not None:
            known.unused_since = None
            known.save(update_fields=["unused_since"])
        return known
    material = Material.objects.create(
        place=kept.place,
        name=kept.name,
        size=kept.size,
        sha256=kept.sha256,
        seconds=_seconds(kept),
        pages=_pages(kept),
        kept_by=by,
        kept_at=at,
    )
    announce(MaterialKept(material=material, by=by, at=at))
    return material


def _seconds(kept: KeptFile) -> int:
    container = kept.kind.value.recorded
    return recording_length(path_of(kept.place), container) if container else 0


def _pages(kept: KeptFile) -> int:
    if kept.kind is not Kind.PDF:
        return 0
    try:
        return len(PdfReader(path_of(kept.place)).pages)
    except (PyPdfError, ValueError, KeyError):
        return 0
