"""Having a detail corrected: the person asks, somebody else decides."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.details import correct_birthday, correct_name, correct_unit
from spom.identity.models import Unit, User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile
from spom.portal.events.profile import (
    DetailChangeApproved,
    DetailChangeAsked,
    DetailChangeRefused,
    DetailChangeWithdrawn,
)
from spom.portal.models.profile import DetailChange
from spom.portal.queries.profile import present_value

State = DetailChange.State


class ChangeWaits(Refusal):
    """One request for each detail at a time."""

    code = "portal.detail_change_waits"
    message = _("You have asked for this already. Wait for the decision, or withdraw the request.")


class NothingToChange(Refusal):
    """It stands like that already."""

    code = "portal.detail_change_nothing"
    message = _("This is what we have already. Nothing has to change.")


class ChangeDecided(Refusal):
    """Somebody was quicker."""

    code = "portal.detail_change_decided"
    message = _("This request has been decided or withdrawn already.")


class OwnRequest(Refusal):
    """Two people are needed."""

    code = "portal.own_request"
    message = _("Nobody decides on their own request. Ask a colleague.")


class StandsDifferently(Refusal):
    """The detail was changed since it was asked."""

    code = "portal.detail_stands_differently"
    message = _("What stands there now is not what stood there when this was asked. Refuse it, and have it asked anew.")


@transaction.atomic
def ask_detail_change(
    *, user: User, detail: str, after: str, reason: str, evidence: KeptFile | None, at: datetime
) -> DetailChange:
    """Ask to have a detail corrected. Raises ChangeWaits, NothingToChange."""
    # Locked, so that of two clicks at one moment one finds the other's request.
    User.objects.select_for_update().get(pk=user.pk)
    if DetailChange.objects.filter(user=user, detail=detail, state=State.WAITING).exists():
        raise ChangeWaits
    before = present_value(user, detail)
    if before == after:
        raise NothingToChange
    change = DetailChange.objects.create(
        user=user,
        detail=detail,
        before=before,
        after=after,
        reason=reason,
        evidence_place=evidence.place if evidence else "",
        evidence_name=evidence.name if evidence else "",
        unit=user.unit,
        asked_at=at,
    )
    announce(DetailChangeAsked(change=change, user=user, by=user, at=at))
    return change


@transaction.atomic
def withdraw_detail_change(*, change: DetailChange, at: datetime) -> None:
    """The person no longer wants it. Raises ChangeDecided."""
    if not DetailChange.objects.filter(pk=change.pk, state=State.WAITING).update(state=State.WITHDRAWN):
        raise ChangeDecided
    announce(DetailChangeWithdrawn(change=change, user=change.user, by=change.user, at=at))


@transaction.atomic
def approve_detail_change(*, change: DetailChange, remark: str, by: User, at: datetime) -> DetailChange:
    """Correct it. Raises ChangeDecided, OwnRequest, StandsDifferently."""
    decided = _decide(change=change, state=State.APPROVED, remark=remark, by=by, at=at)
    person = decided.user
    if present_value(person, decided.detail) != decided.before:
        raise StandsDifferently
    if decided.detail == DetailChange.Detail.NAME:
        correct_name(user=person, full_name=decided.after, by=by, at=at)
    elif decided.detail == DetailChange.Detail.BIRTHDAY:
        correct_birthday(user=person, born_on=date.fromisoformat(decided.after), by=by, at=at)
    else:
        correct_unit(user=person, unit=Unit.objects.get(name=decided.after), by=by, at=at)
    announce(DetailChangeApproved(change=decided, user=person, by=by, at=at))
    return decided


@transaction.atomic
def refuse_detail_change(*, change: DetailChange, remark: str, by: User, at: datetime) -> DetailChange:
    """Leave it as it is, with a reason. Raises ChangeDecided, OwnRequest."""
    decided = _decide(change=change, state=State.REFUSED, remark=remark, by=by, at=at)
    announce(DetailChangeRefused(change=decided, user=decided.user, by=by, at=at))
    return decided


def _decide(*, change: DetailChange, state: DetailChange.State, remark: str, by: User, at: datetime) -> DetailChange:
    if change.user_id == by.pk:
        raise OwnRequest
    waiting = DetailChange.objects.filter(pk=change.pk, state=State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=at, remark=remark):
        raise ChangeDecided
    return DetailChange.objects.select_related("user", "user__unit").get(pk=change.pk)
