"""Telling another portal of the institution who somebody is, and that they have left."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from spom.identity.events import HandedOn
from spom.identity.models import Handover, KnownAs, Session, User
from spom.identity.models.sessions import hash_of
from spom.journal.events import announce


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What another portal asks for, checked against what the settings allow it."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    nonce: str


@transaction.atomic
def hand_on(*, user: User, session: Session, wish: Wish, at: datetime) -> str:
    """Make the code that another portal exchanges for the person's name: random, hashed here, for a minute, once."""
    code = secrets.token_urlsafe(32)
    Handover.objects.create(
        user=user,
        session=session,
        client_id=wish.client_id,
        sid=secrets.token_urlsafe(24),
        code_hash=hash_of(code),
        redirect_uri=wish.redirect_uri,
        challenge=wish.challenge,
        nonce=wish.nonce,
        scopes=" ".join(wish.scopes),
        proved_at=session.proved_at or session.created_at,
        made_at=at,
    )
    announce(HandedOn(user=user, portal=wish.client_id, by=user, at=at))
    return code


@transaction.atomic
def redeem(
    *, code: str, client_id: str, redirect_uri: str, challenge: str, at: datetime
) -> tuple[Handover, str] | None:
    """Exchange a code for a token, once. A code brought twice was stolen: its token dies (RFC 6749, 4.1.2).

    `challenge` is made of the verifier that was shown: without it a stolen code is worth nothing.
    """
    found = Handover.objects.select_for_update(of=("self",)).filter(code_hash=hash_of(code), client_id=client_id)
    handover = found.select_related("user", "session").first()
    if handover is None:
        return None
    if handover.redeemed_at is not None:
        Handover.objects.filter(pk=handover.pk).update(token_hash="")
        return None
    fits = handover.redirect_uri == redirect_uri and secrets.compare_digest(handover.challenge, challenge)
    in_time = at < handover.made_at + Handover.CODE_LIFE and handover.session is not None
    if not (fits and in_time and handover.user.is_active):
        return None
    token = secrets.token_urlsafe(32)
    handover.redeemed_at, handover.token_hash = at, hash_of(token)
    handover.save(update_fields=["redeemed_at", "token_hash"])
    return handover, token


def subject_of(*, user: User, at: datetime) -> str:
    """What other portals call the person: made once, kept for ever."""
    known = KnownAs.objects.filter(user=user).first()
    if known is None:
        try:
            with transaction.atomic():
                known = KnownAs.objects.create(user=user, subject=secrets.token_urlsafe(18), made_at=at)
        except IntegrityError:
            known = KnownAs.objects.get(user=user)
    return known.subject


def note_told(*, handover: Handover, at: datetime) -> None:
    """The other portal knows that the session is over."""
    Handover.objects.filter(pk=handover.pk).update(told_at=at)
