"""Being forgotten: asked by the person, decided by somebody else, kept in a register."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.actions.details import OwnRequest
from spom.portal.events.profile import (
    ErasureAsked,
    ErasureRefused,
    ErasureRegisterTaken,
    ErasureWithdrawn,
    LegalHoldLifted,
    LegalHoldPlaced,
    PersonErased,
)
from spom.portal.models.profile import ErasureRequest, LegalHold
from spom.portal.registry.erasure import every_eraser

State = ErasureRequest.State
# DPDP Rules 2025 leave the time to the institution within ninety days; GDPR, article 12(3), asks for a month.
TIME_TO_DECIDE = timedelta(days=30)


class ErasureWaits(Refusal):
    """Asked already."""

    code = "portal.erasure_waits"
    message = _("You have asked for this already. You will be told of the decision.")


class ErasureDecided(Refusal):
    """Somebody was quicker."""

    code = "portal.erasure_decided"
    message = _("This request has been decided or withdrawn already.")


class OnHold(Refusal):
    """A legal hold stands in the way."""

    code = "portal.erasure_on_hold"
    message = _("A legal hold is in force for this person. Lift it first, or refuse the request.")


class HoldLifted(Refusal):
    """It is not in force any more."""

    code = "portal.legal_hold_lifted"
    message = _("This hold has been lifted already.")


@transaction.atomic
def ask_erasure(*, user: User, reason: str, at: datetime) -> ErasureRequest:
    """Ask to be forgotten. Raises ErasureWaits."""
    User.objects.select_for_update().get(pk=user.pk)
    if ErasureRequest.objects.filter(user=user, state=State.WAITING).exists():
        raise ErasureWaits
    request = ErasureRequest.objects.create(
        user=user, mark=_mark(user), reason=reason, asked_at=at, due_on=(at + TIME_TO_DECIDE).date()
    )
    announce(ErasureAsked(request=request, user=user, by=user, at=at))
    return request


@transaction.atomic
def withdraw_erasure(*, request: ErasureRequest, at: datetime) -> None:
    """The person wants to stay. Raises ErasureDecided."""
    if not ErasureRequest.objects.filter(pk=request.pk, state=State.WAITING).update(state=State.WITHDRAWN):
        raise ErasureDecided
    announce(ErasureWithdrawn(request=request, user=request.user, by=request.user, at=at))


@transaction.atomic
def refuse_erasure(*, request: ErasureRequest, remark: str, by: User, at: datetime) -> None:
    """Say no, with a reason. Raises ErasureDecided, OwnRequest."""
    _decide(request=request, state=State.REFUSED, remark=remark, by=by, at=at)
    announce(ErasureRefused(request=request, user=request.user, by=by, at=at))


@transaction.atomic
def erase_person(*, request: ErasureRequest, remark: str, by: User, at: datetime) -> ErasureRequest:
    """Take away everything every app may take away. Raises ErasureDecided, OwnRequest, OnHold."""
    person = User.objects.select_for_update().get(pk=request.user_id)
    if LegalHold.objects.filter(user=person, lifted_at__isnull=True).exists():
        raise OnHold
    _decide(request=request, state=State.ERASED, remark=remark, by=by, at=at)
    outcome = []
    for eraser in every_eraser():
        erased = eraser.erase(user=person, by=by, at=at)
        outcome.append([eraser.code, erased.rows, str(erased.kept)])
    ErasureRequest.objects.filter(pk=request.pk).update(outcome=outcome, reason="")
    announce(PersonErased(request=request, user=person, by=by, at=at))
    return ErasureRequest.objects.get(pk=request.pk)


@transaction.atomic
def place_hold(*, user: User, reason: str, by: User, at: datetime) -> LegalHold:
    """Nothing about this person may be erased for now."""
    # Whoever erases has locked the person: the hold comes before or after, never between.
    User.objects.select_for_update().get(pk=user.pk)
    hold = LegalHold.objects.create(user=user, reason=reason, placed_by=by, placed_at=at)
    announce(LegalHoldPlaced(hold=hold, user=user, by=by, at=at))
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, by: User, at: datetime) -> None:
    """It may be erased again. Raises HoldLifted."""
    if not LegalHold.objects.filter(pk=hold.pk, lifted_at__isnull=True).update(lifted_by=by, lifted_at=at):
        raise HoldLifted
    announce(LegalHoldLifted(hold=hold, user=hold.user, by=by, at=at))


@transaction.atomic
def take_register(*, rows: int, by: User, at: datetime) -> None:
    """Note that the register was taken away as a file."""
    announce(ErasureRegisterTaken(rows=rows, by=by, at=at))


def _decide(*, request: ErasureRequest, state: ErasureRequest.State, remark: str, by: User, at: datetime) -> None:
    if request.user_id == by.pk:
        raise OwnRequest
    waiting = ErasureRequest.objects.filter(pk=request.pk, state=State.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=at, remark=remark):
        raise ErasureDecided


def _mark(user: User) -> str:
    """Enough to find the row of somebody who gives their number, and to name nobody. Keyed: numbers can be guessed."""
    return salted_hmac("portal.erasure", user.username.casefold()).hexdigest()[:16]
