"""Passkeys: adding one, and coming in with one. User verification is required, always: two proofs in one gesture."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from spom.identity.actions.gate import Proof
from spom.identity.actions.tallies import count_network
from spom.identity.events import PasskeyCopied, SecondStepAdded, SignInRefused
from spom.identity.models import Challenge, Passkey, User
from spom.identity.models.factors import Step
from spom.identity.models.sessions import Visitor, hash_of
from spom.identity.queries import knock_of
from spom.identity.secrets import pseudonym
from spom.journal.events import announce
from spom.kit.errors import Refusal

TIME_TO_ANSWER = timedelta(minutes=5)
NO_AAGUID = b"\0" * 16


class PasskeyRefused(Refusal):
    """The answer does not fit: another site, an old challenge, nobody verified, or a key we do not know."""

    code = "identity.passkey_refused"
    message = _("This passkey did not open the door. Try again, or sign in another way.")


class PasskeyKnown(Refusal):
    """The same key twice."""

    code = "identity.passkey_known"
    message = _("This passkey was added before.")


@dataclass(frozen=True, kw_only=True)
class Site:
    """The site a passkey belongs to: its host name, and the exact origin pages are served from."""

    host: str
    origin: str


def begin_adding(*, user: User, site: Site, at: datetime) -> dict[str, Any]:
    """What the browser needs to make a passkey. A security key that is known already is left out."""
    known = [_descriptor(bytes(passkey.credential_id)) for passkey in user.passkeys.order_by("pk")]
    options, _state = _server(site).register_begin(
        PublicKeyCredentialUserEntity(id=_handle(user), name=user.username, display_name=user.full_name),
        known,
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=_new_challenge(at=at),
    )
    return dict(options)


def add_passkey(*, user: User, site: Site, name: str, answer: dict[str, Any], at: datetime) -> Passkey:
    """Add the passkey the browser made. Raises PasskeyRefused, PasskeyKnown."""
    challenge = _take_challenge(answer, at=at)
    try:
        made = _server(site).register_complete(_state(challenge), answer)
    except (ValueError, KeyError, TypeError) as no:
        raise PasskeyRefused from no
    credential = made.credential_data
    if credential is None:
        raise PasskeyRefused
    return _write_passkey(user=user, name=name, credential=credential, sign_count=made.counter, at=at)


def begin_sign_in(*, site: Site, at: datetime) -> dict[str, Any]:
    """What the browser needs to ask for a passkey; it names nobody."""
    options, _state = _server(site).authenticate_begin(
        user_verification=UserVerificationRequirement.REQUIRED, challenge=_new_challenge(at=at)
    )
    return dict(options)


def prove_passkey(*, site: Site, answer: dict[str, Any], visitor: Visitor, at: datetime) -> Proof:
    """Check what a passkey answered; each challenge is taken once. Raises PasskeyRefused, TooManyTries."""
    keys = count_network(address=visitor.address, at=at)
    challenge = _take_challenge(answer, at=at)
    passkey = _passkey_of(answer)
    if passkey is None or not _fits(site, passkey, answer, challenge):
        _note_refusal(user=passkey.user if passkey else None, at=at)
        raise PasskeyRefused
    _note_use(passkey=passkey, sign_count=_counter(answer), at=at)
    named = knock_of(passkey.user_id, visitor=visitor)
    if named.user is None:
        raise PasskeyRefused
    return Proof(user=named.user, device=named.device, tallies=keys, steps=named.steps)


@transaction.atomic
def _write_passkey(
    *, user: User, name: str, credential: AttestedCredentialData, sign_count: int, at: datetime
) -> Passkey:
    passkey, new = Passkey.objects.get_or_create(
        credential_id=credential.credential_id,
        defaults={
            "user": user,
            "name": name,
            "public_key": cbor.encode(dict(credential.public_key)),
            "sign_count": sign_count,
            "added_at": at,
        },
    )
    if not new:
        raise PasskeyKnown
    announce(SecondStepAdded(user=user, step=Step.PASSKEY, by=user, at=at))
    return passkey


@transaction.atomic
def _note_use(*, passkey: Passkey, sign_count: int, at: datetime) -> None:
    """Keys that count must count forwards: one that goes back was copied. Many never count and always say 0."""
    forwards = Passkey.objects.filter(Q(sign_count__lt=sign_count) | Q(sign_count=0), pk=passkey.pk)
    if not forwards.update(sign_count=sign_count, used_at=at):
        announce(PasskeyCopied(user=passkey.user, passkey=passkey, by=None, at=at))


@transaction.atomic
def _note_refusal(*, user: User | None, at: datetime) -> None:
    announce(SignInRefused(user=user, reason=Step.PASSKEY, by=None, at=at))


def _fits(site: Site, passkey: Passkey, answer: dict[str, Any], challenge: str) -> bool:
    """Our origin and host, our challenge, somebody present and verified, and signed by this very key."""
    public_key = CoseKey.parse(cast("dict[int, Any]", cbor.decode(bytes(passkey.public_key))))
    credential = AttestedCredentialData.create(NO_AAGUID, bytes(passkey.credential_id), public_key)
    try:
        _server(site).authenticate_complete(_state(challenge), [credential], answer)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def _new_challenge(*, at: datetime) -> bytes:
    """Thirty-two random bytes; the hash is kept until an answer takes it."""
    challenge = secrets.token_bytes(32)
    Challenge.objects.create(challenge_hash=hash_of(websafe_encode(challenge)), made_at=at)
    return challenge


def _take_challenge(answer: dict[str, Any], *, at: datetime) -> str:
    """The challenge that was answered, if it is one of ours and nobody took it before. Raises PasskeyRefused."""
    try:
        told = json.loads(websafe_decode(answer["response"]["clientDataJSON"]))
        challenge = str(told["challenge"])
    except (ValueError, KeyError, TypeError) as no:
        raise PasskeyRefused from no
    waiting = Challenge.objects.filter(challenge_hash=hash_of(challenge), made_at__gt=at - TIME_TO_ANSWER)
    if not waiting.delete()[0]:
        raise PasskeyRefused
    return challenge


def _passkey_of(answer: dict[str, Any]) -> Passkey | None:
    try:
        credential_id = websafe_decode(str(answer["rawId"]))
    except (ValueError, KeyError, TypeError):
        return None
    return Passkey.objects.select_related("user").filter(credential_id=credential_id).first()


def _counter(answer: dict[str, Any]) -> int:
    """How often the key says it has signed: bytes 33 to 36 of what it signed."""
    return int.from_bytes(websafe_decode(answer["response"]["authenticatorData"])[33:37])


def _server(site: Site) -> Fido2Server:
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=site.host, name=site.host), verify_origin=lambda origin: origin == site.origin
    )


def _state(challenge: str) -> dict[str, Any]:
    return {"challenge": challenge, "user_verification": UserVerificationRequirement.REQUIRED}


def _descriptor(credential_id: bytes) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=credential_id)


def _handle(user: User) -> bytes:
    """What the key keeps of the person: tells nobody who they are."""
    return pseudonym(f"passkey of {user.pk}")
