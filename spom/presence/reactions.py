"""What follows from what in presence."""

from datetime import datetime

from spom.journal.events import on
from spom.portal.actions.notices import notify
from spom.presence.events import FacesErased, ReviewConfirmed, ReviewRefused
from spom.presence.portal import FACES_ERASED, REVIEW_DECIDED


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


def _to(review_id: int) -> str:
    return f"/presence/reviews/{review_id}/"
