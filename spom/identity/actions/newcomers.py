"""Registering oneself, where the institution allows it, and being let in by a coordinator."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.accounts import open_account
from spom.identity.actions.contacts import ContactTaken, ask_contact_proof, prove_contact
from spom.identity.actions.requests import UNPROVEN_FOR, RequestDecided
from spom.identity.actions.roles import grant_role
from spom.identity.models import Newcomer, OneTimeCode, RegistryRecord, Role, Unit, User
from spom.identity.models.requests import RequestState
from spom.identity.policies import SELF_REGISTRATION
from spom.identity.register.events import (
    NewcomerAdmitted,
    NewcomerAsked,
    NewcomerProven,
    NewcomerRefused,
)
from spom.journal.events import announce
from spom.kit.errors import Refusal


class RegistrationClosed(Refusal):
    """The institution lets nobody register themselves."""

    code = "identity.registration_closed"
    message = _("Your institution registers people itself. Ask your course coordinator.")


def ask_to_join(
    *,
    full_name: str,
    born_on: date,
    channel: OneTimeCode.Channel,
    contact: str,
    unit: Unit,
    words: str,
    address: str,
    at: datetime,
) -> Newcomer:
    """Note who wants to join and send a code to their contact. Counted first.

    Raises RegistrationClosed, TooManyTries.
    """
    if not SELF_REGISTRATION():
        raise RegistrationClosed
    # Whether we know the contact already shows in nothing: the code goes there all the same.
    proof = ask_contact_proof(user=None, channel=channel, contact=contact, address=address, at=at)
    with transaction.atomic():
        newcomer = Newcomer.objects.create(
            full_name=full_name,
            born_on=born_on,
            channel=channel,
            contact=contact,
            unit=unit,
            words=words,
            proof=proof,
            asked_at=at,
        )
        announce(NewcomerAsked(newcomer=newcomer, by=None, at=at))
    return newcomer


def prove_newcomer(*, newcomer: Newcomer, typed: str, at: datetime) -> None:
    """Check the code sent to the contact, and hand the request to the coordinators. Raises WrongCode, CodeOver."""
    prove_contact(proof_id=newcomer.proof_id, typed=typed, user=None, at=at)
    with transaction.atomic():
        if Newcomer.objects.filter(pk=newcomer.pk, state=RequestState.UNPROVEN).update(state=RequestState.WAITING):
            announce(NewcomerProven(newcomer=newcomer, by=None, at=at))


@transaction.atomic
def admit(*, newcomer: Newcomer, username: str, answer: str, by: User, at: datetime) -> User:
    """Let somebody in under a registration number; they activate the account themselves.

    Raises RequestDecided, UsernameTaken, ContactTaken.
    """
    _decide(newcomer, RequestState.DONE, answer=answer, by=by, at=at)
    by_email = newcomer.channel == OneTimeCode.Channel.EMAIL
    if by_email and User.objects.filter(email__iexact=newcomer.contact).exists():
        raise ContactTaken
    user = open_account(
        username=username,
        full_name=newcomer.full_name,
        email=newcomer.contact if by_email else "",
        mobile="" if by_email else newcomer.contact,
        unit=newcomer.unit,
        by=by,
        at=at,
    )
    grant_role(user=user, role=Role.STUDENT, reason="Self-registration", by=by, at=at)
    RegistryRecord.objects.create(user=user, born_on=newcomer.born_on, opens_at=at, imported_at=at)
    Newcomer.objects.filter(pk=newcomer.pk).update(user=user)
    announce(NewcomerAdmitted(newcomer=newcomer, user=user, by=by, at=at))
    return user


@transaction.atomic
def turn_away(*, newcomer: Newcomer, answer: str, by: User, at: datetime) -> None:
    """Say no, in words. Raises RequestDecided."""
    _decide(newcomer, RequestState.REFUSED, answer=answer, by=by, at=at)
    announce(NewcomerRefused(newcomer=newcomer, by=by, at=at))


def forget_unproven_newcomers(*, at: datetime) -> None:
    """Remove those whose code was never typed."""
    Newcomer.objects.filter(state=RequestState.UNPROVEN, asked_at__lt=at - UNPROVEN_FOR).delete()


def _decide(newcomer: Newcomer, state: RequestState, *, answer: str, by: User, at: datetime) -> None:
    waiting = Newcomer.objects.filter(pk=newcomer.pk, state=RequestState.WAITING)
    if not waiting.update(state=state, decided_by=by, decided_at=at, answer=answer):
        raise RequestDecided
