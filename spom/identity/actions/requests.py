"""Asking to be reached another way, when the registered mobile number or e-mail address is out of date.

Nobody who asks is told whether we know them. A code shows that the new contact is theirs to read; a coordinator looks
at the evidence; and before it holds, it rests for a while in which whoever reads the old contact can object.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.contacts import ContactTaken, ask_contact_proof, change_contact, prove_contact
from spom.identity.actions.tallies import count_try
from spom.identity.models import ContactRequest, OneTimeCode, RegistryRecord, Tally, User
from spom.identity.models.requests import RequestState
from spom.identity.policies import CONTACT_REST, is_staff
from spom.identity.queries import person_named, subject
from spom.identity.register.events import (
    ContactRequested,
    ContactRequestGranted,
    ContactRequestProven,
    ContactRequestRefused,
)
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile, forget_file

UNPROVEN_FOR = timedelta(days=1)


class RequestDecided(Refusal):
    """Somebody was faster."""

    code = "identity.request_decided"
    message = _("This request was decided before. Nothing was changed.")


class DecidesOwnRequest(Refusal):
    """Nobody grants themselves anything."""

    code = "identity.decides_own_request"
    message = _("Somebody else has to decide your own request.")


def ask_for_contact(
    *,
    name: str,
    born_on: date,
    channel: OneTimeCode.Channel,
    contact: str,
    words: str,
    evidence: KeptFile,
    address: str,
    at: datetime,
) -> ContactRequest:
    """Note the request and send a code to the new contact, whoever is named. Counted first. Raises TooManyTries."""
    named = person_named(name)
    count = count_try(subject=subject(Tally.Kind.FACTS, user=named, name=name), address=address, at=at)
    if not count.admitted:
        raise count.refusal(at)
    # Asked for nobody too: looking must take as long.
    record = RegistryRecord.objects.filter(user_id=named.pk if named else 0, born_on=born_on).first()
    user = named if record and named and not is_staff(named) else None
    proof = ask_contact_proof(user=None, channel=channel, contact=contact, address=address, at=at)
    with transaction.atomic():
        request = ContactRequest.objects.create(
            user=user,
            channel=channel,
            contact=contact,
            words=words,
            evidence=evidence.place,
            evidence_name=evidence.name,
            proof=proof,
            asked_at=at,
        )
        announce(ContactRequested(request=request, user=user, by=None, at=at))
    return request


def prove_request(*, request: ContactRequest, typed: str, at: datetime) -> None:
    """Check the code sent to the new contact, and hand the request to the coordinators. Raises WrongCode, CodeOver."""
    prove_contact(proof_id=request.proof_id, typed=typed, user=None, at=at)
    with transaction.atomic():
        unproven = ContactRequest.objects.filter(pk=request.pk, state=RequestState.UNPROVEN)
        if unproven.update(state=RequestState.WAITING):
            announce(ContactRequestProven(request=request, user=request.user, by=None, at=at))


@transaction.atomic
def grant_contact(*, request: ContactRequest, answer: str, by: User, at: datetime) -> None:
    """Say yes; it holds after the rest the institution chose. Raises RequestDecided, DecidesOwnRequest."""
    holds_at = at + timedelta(hours=CONTACT_REST())
    user = _decide(request, RequestState.GRANTED, answer=answer, by=by, at=at)
    ContactRequest.objects.filter(pk=request.pk).update(holds_at=holds_at)
    announce(ContactRequestGranted(request=request, user=user, holds_at=holds_at, by=by, at=at))
    if holds_at <= at:
        _carry_out(request=request, at=at)


@transaction.atomic
def refuse_contact(*, request: ContactRequest, answer: str, by: User, at: datetime) -> None:
    """Say no, or stop what was granted while it rests. Raises RequestDecided."""
    user = _decide(request, RequestState.REFUSED, answer=answer, by=by, at=at)
    announce(ContactRequestRefused(request=request, user=user, by=by, at=at))


def carry_out_due(*, at: datetime) -> int:
    """Put in force what has rested long enough; how many."""
    done = 0
    for request in ContactRequest.objects.due(at).order_by("pk")[:500]:
        try:
            with transaction.atomic():
                done += _carry_out(request=request, at=at)
        except ContactTaken as no:
            _end_without(request, str(no), at=at)
    return done


def forget_unproven(*, at: datetime) -> None:
    """Remove requests whose code was never typed, or that are nobody's, with their files."""
    old = ContactRequest.objects.filter(asked_at__lt=at - UNPROVEN_FOR)
    stale = old.filter(state=RequestState.UNPROVEN) | old.filter(user__isnull=True)
    for request in stale.order_by("pk")[:500]:
        request.delete()
        forget_file(request.evidence)


def _decide(request: ContactRequest, state: RequestState, *, answer: str, by: User, at: datetime) -> User:
    open_ones = ContactRequest.objects.waiting()
    if state is RequestState.REFUSED:
        open_ones = open_ones | ContactRequest.objects.resting()
    if request.user is None or request.user_id == by.pk:
        raise DecidesOwnRequest
    # One statement decides: of two coordinators the second is told so.
    decided = open_ones.filter(pk=request.pk).update(state=state, decided_by=by, decided_at=at, answer=answer)
    if not decided:
        raise RequestDecided
    return request.user


@transaction.atomic
def _end_without(request: ContactRequest, why: str, *, at: datetime) -> None:
    """The address became somebody else's while the request rested."""
    if request.user and ContactRequest.objects.resting().filter(pk=request.pk).update(
        state=RequestState.REFUSED, answer=why
    ):
        announce(ContactRequestRefused(request=request, user=request.user, by=None, at=at))


def _carry_out(*, request: ContactRequest, at: datetime) -> bool:
    """Change the contact, once. Raises ContactTaken."""
    if not ContactRequest.objects.due(at).filter(pk=request.pk).update(state=RequestState.DONE):
        return False
    if request.user is not None:
        change_contact(proof=request.proof, user=request.user, at=at)
    return True
