"""Rows that go for good: each with the key that alone could read what is left of it in files and copies."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from spom.kit.erasable import FOLDERS, destroy_keys, keys_in
from spom.presence.models.checks import Evidence
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review

# A key is written shortly before the row it belongs to.
YOUNG = timedelta(hours=1)


def erase_templates(*, faces: QuerySet[ReferenceFace], at: datetime) -> int:  # noqa: ARG001  # every verb is told when
    """Delete templates and destroy their keys. Answers how many."""
    seals = list(faces.select_for_update().values_list("seal", flat=True))
    gone, _by_model = ReferenceFace.objects.filter(seal__in=seals).delete()
    destroy_keys(seals)
    return gone


def erase_evidence(*, evidence: QuerySet[Evidence], at: datetime) -> int:  # noqa: ARG001  # every verb is told when
    """Delete pictures of checks and destroy their keys. Answers how many rows."""
    seals = list(evidence.select_for_update().values_list("seal", flat=True))
    gone, _by_model = Evidence.objects.filter(seal__in=seals).delete()
    destroy_keys(seals)
    return gone


def erase_pictures_of(*, reviews: QuerySet[Review], at: datetime) -> None:  # noqa: ARG001  # every verb is told when
    """Take the pictures out of reviews and destroy their keys; what was said and decided stays."""
    held = list(reviews.filter(seal__isnull=False).select_for_update().values_list("pk", "seal"))
    Review.objects.filter(pk__in=[pk for pk, _seal in held]).update(frames=[], seal=None)
    destroy_keys(seal for _pk, seal in held if seal is not None)


def destroy_forgotten_keys(*, at: datetime) -> int:
    """Destroy keys that no row has any more: a process died before it could. Every folder has its hour once a day."""
    gone = 0
    for folder in range(at.hour, FOLDERS, 24):
        lying = set(keys_in(folder, made_before=at - YOUNG))
        forgotten = lying - _in_use(lying)
        destroy_keys(forgotten)
        gone += len(forgotten)
    return gone


def _in_use(seals: set[UUID]) -> set[UUID]:
    held: set[UUID | None] = set()
    for rows in (ReferenceFace.objects.all(), Evidence.objects.all(), Review.objects.all()):
        held.update(rows.filter(seal__in=seals).values_list("seal", flat=True))
    return {seal for seal in held if seal is not None}
