"""What follows from what at the gate."""

from spom.identity import tasks
from spom.identity.events import (
    AccountLocked,
    AccountUnlocked,
    CodeRequested,
    ContactChanged,
    ContactProofAsked,
    IdentityLinked,
    PasswordChanged,
    SecondStepRemoved,
    SecondStepsReset,
    SecondStepUsed,
    SessionEnded,
)
from spom.identity.models import Handover
from spom.identity.register.events import (
    AccountDisabled,
    AccountEnabled,
    ContactRequestGranted,
    ContactRequestRefused,
    NewcomerAdmitted,
    NewcomerRefused,
)
from spom.journal.events import kind_of, on

AboutAnAccount = (
    AccountDisabled
    | AccountEnabled
    | AccountUnlocked
    | ContactRequestGranted
    | AccountLocked
    | IdentityLinked
    | PasswordChanged
    | SecondStepRemoved
    | SecondStepsReset
    | SecondStepUsed
)


@on(CodeRequested)
def make_and_send_the_code(event: CodeRequested) -> None:
    """Queued in the same transaction, for a known name and an unknown one alike."""
    tasks.send_code.defer(code_id=event.code.pk)


@on(ContactProofAsked)
def send_the_code_to_the_new_contact(event: ContactProofAsked) -> None:
    """Queued in the same transaction."""
    tasks.send_contact_code.defer(proof_id=event.proof.pk)


@on(ContactChanged)
def tell_the_old_contact(event: ContactChanged) -> None:
    """Whoever took an account over cannot keep it quiet: the way the owner was reached before hears of it."""
    if event.before:
        tasks.tell_old_contact.defer(proof_id=event.proof.pk)


def tell_the_owner(event: AboutAnAccount) -> None:
    """On every channel, so that whoever took one of them over cannot keep it quiet.

    Queued for a name that is nobody's too, where it does nothing: the cost is the same.
    """
    kind, stamp = kind_of(type(event)), event.at.strftime("%Y%m%d%H%M%S")
    user_id = event.user.pk if event.user else 0
    tasks.tell_owner.defer(user_id=user_id, kind=kind, key=f"{kind}-{user_id}-{stamp}")


on(AccountDisabled)(tell_the_owner)
on(AccountEnabled)(tell_the_owner)
on(AccountLocked)(tell_the_owner)
on(AccountUnlocked)(tell_the_owner)
# At the old contact: that is where the one who did not ask reads it.
on(ContactRequestGranted)(tell_the_owner)
on(IdentityLinked)(tell_the_owner)
on(PasswordChanged)(tell_the_owner)
on(SecondStepRemoved)(tell_the_owner)
on(SecondStepsReset)(tell_the_owner)
on(SecondStepUsed)(tell_the_owner)


@on(SessionEnded)
def end_it_elsewhere(event: SessionEnded) -> None:
    """Every portal the session was handed on to is told, and ends it there."""
    for handover in Handover.objects.to_be_told(event.at).filter(user=event.user).order_by("pk"):
        tasks.tell_portal.defer(handover_id=handover.pk)


@on(ContactRequestGranted)
def tell_the_asker_yes(event: ContactRequestGranted) -> None:
    """And from when on."""
    tasks.tell_asker.defer(request_id=event.request.pk)


@on(ContactRequestRefused)
def tell_the_asker_no(event: ContactRequestRefused) -> None:
    """With the coordinator's words."""
    tasks.tell_asker.defer(request_id=event.request.pk)


@on(NewcomerAdmitted)
def tell_the_newcomer_yes(event: NewcomerAdmitted) -> None:
    """With the number to activate the account by."""
    tasks.tell_newcomer.defer(newcomer_id=event.newcomer.pk)


@on(NewcomerRefused)
def tell_the_newcomer_no(event: NewcomerRefused) -> None:
    """With the coordinator's words."""
    tasks.tell_newcomer.defer(newcomer_id=event.newcomer.pk)
