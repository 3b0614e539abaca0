"""What follows when people's details are decided, and when they no longer agree."""

from datetime import datetime

from django.urls import reverse

from spom.journal.events import on
from spom.kit.jobs import defer
from spom.portal.actions.consents import PHOTO, remove_photo
from spom.portal.actions.notices import notify
from spom.portal.events.profile import (
    AgreementWithdrawn,
    DetailChangeApproved,
    DetailChangeRefused,
    ErasureRefused,
)
from spom.portal.models.profile import DetailChange
from spom.portal.registry.notices import kind_called

FORGET = "spom.portal.tasks.files.forget"


@on(DetailChangeApproved)
def tell_it_was_corrected(event: DetailChangeApproved) -> None:
    """The person hears of it."""
    _tell(event.change, kind="portal.detail_corrected", at=event.at)


@on(DetailChangeRefused)
def tell_it_was_refused(event: DetailChangeRefused) -> None:
    """The person hears why."""
    _tell(event.change, kind="portal.detail_refused", at=event.at)


@on(ErasureRefused)
def tell_the_erasure_was_refused(event: ErasureRefused) -> None:
    """The person hears why."""
    event.request.refresh_from_db(fields=["remark"])
    notify(
        to=event.user,
        kind=kind_called("portal.erasure_refused"),
        context={"remark": event.request.remark},
        link=reverse("portal:my_erasure"),
        at=event.at,
    )


@on(AgreementWithdrawn)
def forget_the_photo(event: AgreementWithdrawn) -> None:
    """Without the agreement there is no photo. The file goes once the withdrawal stands."""
    if event.purpose != PHOTO:
        return
    place = remove_photo(user=event.user, by=event.user, at=event.at)
    if place:
        defer(task=FORGET, arguments={"place": place})


def _tell(change: DetailChange, *, kind: str, at: datetime) -> None:
    notify(
        to=change.user,
        kind=kind_called(kind),
        context={"detail": change.detail, "after": change.after, "remark": change.remark},
        link=reverse("portal:my_changes"),
        at=at,
    )
