"""Coming in, and going out."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import check_password, is_password_usable
from django.db import DEFAULT_DB_ALIAS, transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.codes import CodeOver, prove_code
from spom.identity.actions.tallies import FORGIVING, Count, count_try, forgive
from spom.identity.events import AccountLocked, SignedIn, SignInRefused
from spom.identity.hashers import stand_in
from spom.identity.models import Device, OneTimeCode, Session, Tally, User
from spom.identity.models.factors import Step
from spom.identity.models.sessions import MUST_ADD_STEP, MUST_CHANGE_PASSWORD, Visitor, hash_of
from spom.identity.policies import session_limits
from spom.identity.queries import knock, knock_of, subject
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.statements import Statement

# What Django writes beside the person; there is only one.
BACKEND = "spom.identity.backends.PasswordBackend"


class NoMatch(Refusal):
    """The name and the secret do not belong together. Never says which part was wrong."""

    code = "identity.no_match"
    message = _("That ID and password do not match.")

    def __init__(self, *, tries_left: int, locked_until: datetime | None) -> None:
        """How many more tries there are, and until when the door is closed if this was the last."""
        super().__init__()
        self.tries_left = tries_left
        self.locked_until = locked_until


@dataclass(frozen=True, kw_only=True)
class Proof:
    """A person who has shown a secret, and what is to be forgiven once they are in."""

    user: User
    device: Device | None
    tallies: tuple[str, ...]
    steps: frozenset[Step] = frozenset()


def prove_password(*, identifier: str, password: str, visitor: Visitor, at: datetime) -> Proof:
    """Check a name and a password. Counts first, and does the same work whoever is named.

    Not a transaction: the count must stay whatever happens next, and a hash takes too long to hold one open.
    """
    named = knock(identifier=identifier, visitor=visitor)
    target = subject(Tally.Kind.ACCOUNT, user=named.user, name=identifier, device=named.device)
    count = count_try(subject=target, address=visitor.address, at=at)
    right = _is_right(named.user if count.admitted else None, password)
    if not count.admitted:
        raise count.refusal(at)
    if named.user is None or not right:
        _note_failure(user=named.user, count=count, reason="password", at=at)
        raise NoMatch(tries_left=count.tries_left, locked_until=count.closed_until)
    return Proof(user=named.user, device=named.device, tallies=count.keys, steps=named.steps)


def prove_sign_in_code(*, code_id: int | None, typed: str, visitor: Visitor, at: datetime) -> Proof:
    """Check a one-time code asked for at the gate. Raises WrongCode, CodeOver, TooManyTries."""
    return _prove_by_code(code_id=code_id, typed=typed, purpose=OneTimeCode.Purpose.SIGN_IN, visitor=visitor, at=at)


def prove_reset_code(*, code_id: int | None, typed: str, visitor: Visitor, at: datetime) -> Proof:
    """Check the code of a forgotten password. Raises WrongCode, CodeOver, TooManyTries."""
    return _prove_by_code(code_id=code_id, typed=typed, purpose=OneTimeCode.Purpose.RESET, visitor=visitor, at=at)


def _prove_by_code(
    *, code_id: int | None, typed: str, purpose: OneTimeCode.Purpose, visitor: Visitor, at: datetime
) -> Proof:
    code, tallies = prove_code(code_id=code_id, typed=typed, purpose=purpose, address=visitor.address, at=at)
    named = knock_of(code.user_id or 0, visitor=visitor)
    if named.user is None:
        raise CodeOver
    # Whoever can read the owner's messages is not guessing: the password's failures are forgiven too.
    own = subject(Tally.Kind.ACCOUNT, user=named.user, name="").key
    return Proof(user=named.user, device=named.device, tallies=(*tallies, own), steps=named.steps)


@transaction.atomic
def open_again(*, proof: Proof, at: datetime) -> None:
    """Forget the failures before a proof that does not end in a session."""
    forgive(keys=proof.tallies, at=at)


@transaction.atomic
def open_session(
    *,
    proof: Proof,
    method: str,
    visitor: Visitor,
    key: str,
    kept: bool,
    trust_until: datetime | None = None,
    must_add_step: bool = False,
    must_change_password: bool = False,
    at: datetime,
) -> Session:
    """Let the person in under a new session key; this browser becomes a device they are known on."""
    limits = session_limits(proof.user, kept=kept)
    session = Session(
        key_hash=hash_of(key),
        user=proof.user,
        data={
            SESSION_KEY: str(proof.user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: proof.user.get_session_auth_hash(),
            **({MUST_ADD_STEP: True} if must_add_step else {}),
            **({MUST_CHANGE_PASSWORD: True} if must_change_password else {}),
        },
        method=method,
        label=visitor.label,
        address=visitor.address or None,
        created_at=at,
        seen_at=at,
        proved_at=at,
        idle=limits.idle,
        ends_at=at + limits.length,
        kept=limits.kept,
    )
    _let_in(session, visitor=visitor, forgiven=proof.tallies, trust_until=trust_until)
    announce(SignedIn(user=proof.user, method=method, device=visitor.label, by=proof.user, at=at))
    return session


def _is_right(user: User | None, password: str) -> bool:
    """One hash, always: against a stand-in when there is nobody to let in, so that time does not tell."""
    if user is None or not user.is_active or not is_password_usable(user.password):
        check_password(password, stand_in())
        return False
    return check_password(password, user.password, setter=lambda raw: _renew_hash(user, raw))


def _renew_hash(user: User, password: str) -> None:
    """The hash is weaker than today's: make it again while the password is at hand."""
    old = user.password
    user.set_password(password)
    User.objects.filter(pk=user.pk, password=old).update(password=user.password)


@transaction.atomic
def _note_failure(*, user: User | None, count: Count, reason: str, at: datetime) -> None:
    announce(SignInRefused(user=user, reason=reason, by=None, at=at))
    if count.closes:
        announce(AccountLocked(user=user, until=count.closed_until, by=None, at=at))


def _let_in(session: Session, *, visitor: Visitor, forgiven: tuple[str, ...], trust_until: datetime | None) -> None:
    """Write the session, with all that goes with it, in one statement."""
    rows = LET_IN.rows(
        {
            "keys": list(forgiven),
            "at": session.created_at,
            "user": session.user_id,
            # Whoever shows no mark is not recognised next time either.
            "device": hash_of(visitor.device_key) if visitor.device_key else None,
            "trust_until": trust_until,
            "key_hash": session.key_hash,
            "data": json.dumps(session.data),
            "method": session.method,
            "label": session.label,
            "address": session.address,
            "idle": session.idle,
            "ends_at": session.ends_at,
            "kept": session.kept,
        }
    )
    session.pk, session.device_id = rows[0]
    session._state.adding, session._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001  # as Django does after saving


# Forget the failures before; mark this browser as one the person has come in on (one it was known as before keeps the
# moment it was first seen, and its trust); write the session. What each part says is what a statement of its own would.
LET_IN = Statement(f"""
WITH forgiven AS ({FORGIVING}), device AS (
    INSERT INTO identity_device AS d (user_id, key_hash, label, first_seen_at, last_seen_at, trusted_until)
    SELECT %(user)s::bigint, %(device)s::text, %(label)s::text, %(at)s::timestamptz, %(at)s::timestamptz,
        %(trust_until)s::timestamptz
    WHERE %(device)s::text IS NOT NULL
    ON CONFLICT (key_hash, user_id) DO UPDATE SET
        label = EXCLUDED.label,
        last_seen_at = EXCLUDED.last_seen_at,
        trusted_until = COALESCE(EXCLUDED.trusted_until, d.trusted_until)
    RETURNING id
)
INSERT INTO identity_session (key_hash, user_id, device_id, data, method, label, address, created_at, seen_at,
    proved_at, idle, ends_at, kept)
SELECT %(key_hash)s::text, %(user)s::bigint, (SELECT id FROM device), %(data)s::jsonb, %(method)s::text,
    %(label)s::text, %(address)s::inet, %(at)s::timestamptz, %(at)s::timestamptz, %(at)s::timestamptz,
    %(idle)s::interval, %(ends_at)s::timestamptz, %(kept)s::boolean
RETURNING id, device_id
""")  # noqa: S608  # put together from constants; what is typed goes in as parameters
