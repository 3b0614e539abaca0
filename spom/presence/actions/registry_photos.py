"""The registry's own photo: read for somebody who agreed, and asked whether it confirms a face that waits."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from spom.identity.models import User
from spom.identity.queries import registry_photo_of
from spom.journal.events import announce
from spom.kit.files import path_of
from spom.presence.actions.checks import NoConsent
from spom.presence.actions.enrolling import take_registry_photo
from spom.presence.events import FaceTrusted, ReviewConfirmed
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.policies import ACCEPT_AT

if TYPE_CHECKING:
    # Loaded with the networks: spom/presence/actions/seeing.py.
    from PIL.Image import Image


def compare_with_registry(*, learner: User, at: datetime) -> ReferenceFace | None:
    """Make a template of the photo the registry has, and trust a waiting face that clearly matches it.

    Answers the template; None without consent, without a photo, or when no face can be read in it.
    Raises CheckOutOfOrder, CheckBusy.
    """
    photo = _photo_of(learner)
    if photo is None:
        return None
    try:
        face = take_registry_photo(learner=learner, photo=photo, at=at)
    except NoConsent:
        return None
    if face is not None:
        _trust_what_waits(learner=learner, registry=face, at=at)
    return face


def _photo_of(learner: User) -> "Image | None":
    from PIL import Image  # noqa: PLC0415  # see TYPE_CHECKING above

    kept = registry_photo_of(learner)
    if kept is None:
        return None
    try:
        with Image.open(path_of(kept.place)) as photo:
            return photo.convert("RGB")
    except FileNotFoundError:
        # A newer import has replaced it, and asks by itself.
        return None


@transaction.atomic
def _trust_what_waits(*, learner: User, registry: ReferenceFace, at: datetime) -> None:
    from spom.presence.face.judge import best  # noqa: PLC0415  # loads the networks
    from spom.presence.queries.templates import templates_of  # noqa: PLC0415

    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    faces = templates_of(learner=learner, engine=registry.engine, at=at)
    waiting = [face.numbers for face in faces if not face.is_trusted]
    if not waiting:
        return
    _score, is_alike = best(waiting, [face for face in faces if face.is_trusted], accept=ACCEPT_AT() / 1000)
    if not is_alike:
        return
    of_learner = ReferenceFace.objects.of(learner).live(at).filter(state=ReferenceFace.State.UNREVIEWED)
    of_learner.update(state=ReferenceFace.State.TRUSTED)
    announce(FaceTrusted(learner=learner, by=None, at=at))
    for review in Review.objects.filter(learner=learner, kind=Review.Kind.NEW_FACE, outcome=""):
        review.outcome, review.decided_at = Review.Outcome.CONFIRMED, at
        review.save(update_fields=["outcome", "decided_at"])
        announce(ReviewConfirmed(review=review, learner=learner, by=None, at=at))
