"""What follows from what in presence."""

from datetime import datetime

from spom.identity.events import AccountImported
from spom.journal.events import on
from spom.portal.actions.notices import notify
from spom.presence import tasks
from spom.presence.events import ConsentGiven, FacesErased, GuardianSeen, ReviewConfirmed, ReviewRefused
from spom.presence.models.consent import Consent
from spom.presence.portal import FACES_ERASED, REVIEW_DECIDED

# As the registry's import calls that column in what it announces.
PHOTO = "photo"


@on(ReviewConfirmed)
def tell_it_was_confirmed(event: ReviewConfirmed) -> None:
    """The learner hears that it counts."""
    context: dict[str, str | int | datetime] = {"confirmed": 1, "note": event.review.appeal_note or event.review.note}
    notify(to=event.learner, kind=REVIEW_DECIDED, context=context, link=_to(event.review.pk), at=event.at)


@on(ReviewRefused)
def tell_it_was_refused(event: ReviewRefused) -> None:
    """The learner reads the reason, and how to appeal."""
    context: dict[str, str | int | datetime] = {"confirmed": 0, "note": event.review.appeal_note or event.review.note}
    notify(to=event.learner, kind=REVIEW_DECIDED, context=context, link=_to(event.review.pk), at=event.at)


@on(FacesErased)
def tell_that_faces_are_gone(event: FacesErased) -> None:
    """On every channel, so that nobody does it in somebody's name unseen."""
    notify(to=event.learner, kind=FACES_ERASED, context={}, link="/presence/", at=event.at)


@on(ConsentGiven)
def read_the_photo_that_is_there(event: ConsentGiven) -> None:
    """From the moment somebody agrees, and not before, the registry's photo may be read."""
    _read_the_photo(event.consent)


@on(GuardianSeen)
def read_the_photo_once_a_parent_agreed(event: GuardianSeen) -> None:
    """The same for somebody under 18, when their parent has agreed."""
    _read_the_photo(event.consent)


@on(AccountImported)
def read_the_new_photo(event: AccountImported) -> None:
    """The registry brought another picture of somebody who agreed."""
    if event.is_new or PHOTO not in event.changed:
        return
    for consent in Consent.objects.in_force().filter(learner=event.user, purpose=Consent.Purpose.CHECKS):
        _read_the_photo(consent)


def _read_the_photo(consent: Consent) -> None:
    if consent.purpose == Consent.Purpose.CHECKS and consent.is_in_force:
        tasks.compare_registry_photo.defer(user_id=consent.learner_id)


def _to(review_id: int) -> str:
    return f"/presence/reviews/{review_id}/"
