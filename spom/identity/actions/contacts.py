"""Showing that an address or number is one's own, and being reached by it from then on."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.codes import CodeOver, WrongCode
from spom.identity.actions.tallies import count_try
from spom.identity.events import ContactChanged, ContactProofAsked
from spom.identity.models import ContactProof, OneTimeCode, Tally, User
from spom.identity.models.tallies import Subject
from spom.identity.secrets import hint_of_email, hint_of_mobile, is_code, mac_of, new_digits, pseudonym
from spom.journal.events import announce
from spom.kit.errors import Refusal

Channel = OneTimeCode.Channel


class SameContact(Refusal):
    """That is how we reach the person already."""

    code = "identity.same_contact"
    message = _("This is the address or number we already have. Nothing has to change.")


class ContactTaken(Refusal):
    """Another account signs in with this address. Said only once the code has shown that it is the person's own."""

    code = "identity.contact_taken"
    message = _("Another account uses this e-mail address. Ask the help desk to look into it.")


def ask_contact_proof(*, user: User | None, channel: Channel, contact: str, address: str, at: datetime) -> ContactProof:
    """Send a code to an address or number. Counted first, in its own statement. Raises TooManyTries, SameContact."""
    if user is not None and contact.casefold() == _present(user, channel).casefold():
        raise SameContact
    keys = [f"contact:?{pseudonym(contact).hex()[:32]}"] + ([f"contact:{user.pk}"] if user else [])
    # Counted for the person and for the address: nobody floods a stranger's mailbox through us.
    for key in keys:
        count = count_try(subject=Subject(kind=Tally.Kind.CODE, key=key, user=user), address=address, at=at)
        if not count.admitted:
            raise count.refusal(at)
    return _write_proof(user=user, channel=channel, contact=contact, at=at)


@transaction.atomic
def _write_proof(*, user: User | None, channel: Channel, contact: str, at: datetime) -> ContactProof:
    if user is not None:
        earlier = ContactProof.objects.filter(user=user, channel=channel, used_at__isnull=True)
        earlier.filter(replaced_at__isnull=True).update(replaced_at=at)
    proof = ContactProof.objects.create(
        user=user,
        channel=channel,
        address=contact,
        language=(user.language if user else "") or get_language() or "en",
        asked_at=at,
        expires_at=at + ContactProof.LIFE,
    )
    announce(ContactProofAsked(proof=proof, user=user, by=user, at=at))
    return proof


def make_contact_code(*, proof: ContactProof, at: datetime) -> str:  # noqa: ARG001  # every verb is told the time
    """Make the digits and keep their hash; for the worker, which sends them."""
    digits = new_digits()
    ContactProof.objects.filter(pk=proof.pk).update(mac=_mac(digits, proof))
    return digits


def prove_contact(*, proof_id: int | None, typed: str, user: User | None, at: datetime) -> ContactProof:
    """Check a code sent to a contact; it opens once, for the one who asked. Raises WrongCode, CodeOver."""
    mine = ContactProof.objects.filter(
        pk=proof_id or 0, user=user, used_at__isnull=True, replaced_at__isnull=True, expires_at__gt=at
    )
    # Counted before it is looked at: of many guesses at once no more than five are evaluated.
    if not mine.filter(tries__lt=ContactProof.MAX_TRIES).update(tries=F("tries") + 1):
        raise CodeOver
    proof = mine.get()
    if not is_code(typed, mac=proof.mac, code_id=_row(proof)):
        raise WrongCode(tries_left=ContactProof.MAX_TRIES - proof.tries)
    if not mine.update(used_at=at):
        raise CodeOver
    return proof


@transaction.atomic
def change_contact(*, proof: ContactProof, user: User, at: datetime) -> User:
    """Reach the person by what they have just proven to be theirs. Raises ContactTaken."""
    field = "mobile" if proof.channel == Channel.SMS else "email"
    changed: User = User.objects.select_for_update().get(pk=user.pk)
    others = User.objects.exclude(pk=user.pk)
    # People share a telephone; an e-mail address is a name to sign in with and belongs to one.
    if field == "email" and others.filter(email__iexact=proof.address).exists():
        raise ContactTaken
    before = _present(changed, Channel(proof.channel))
    ContactProof.objects.filter(pk=proof.pk).update(before=before)
    setattr(changed, field, proof.address)
    changed.save(update_fields=[field])
    hint = (hint_of_mobile if field == "mobile" else hint_of_email)(before) if before else ""
    announce(ContactChanged(user=changed, channel=proof.channel, before=hint, proof=proof, by=user, at=at))
    return changed


def _present(user: User, channel: Channel) -> str:
    return user.mobile if channel == Channel.SMS else user.email


def _row(proof: ContactProof) -> int:
    """Codes of two tables share one keyed hash: negative, so that no code of the other table fits here."""
    return -proof.pk


def _mac(digits: str, proof: ContactProof) -> str:
    return mac_of(digits, code_id=_row(proof))
