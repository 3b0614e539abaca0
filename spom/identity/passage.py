"""From a first proof to an open door: the same way for pages and for programs.

Between the two steps nobody's session remembers who has shown what, in a `Passage`. It lets no one in, and is over
after ten minutes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.http import HttpRequest

from spom.identity.actions.codes import prove_code, request_code
from spom.identity.actions.factors import WrongProof, prove_app, prove_recovery_code
from spom.identity.actions.federation import note_where_from
from spom.identity.actions.gate import Proof, open_session, prove_password
from spom.identity.actions.sessions import confirm
from spom.identity.http import let_in, marked, store_of, visitor
from spom.identity.models import LinkedIdentity, OneTimeCode, User
from spom.identity.models.factors import Step
from spom.identity.policies import (
    VOUCHED_TWICE,
    password_is_too_old,
    second_step_missing,
    second_step_needed,
    steps_to_offer,
)
from spom.identity.queries import knock_of, person_to_write_to, person_with
from spom.identity.secrets import unlocked_for_session
from spom.identity.sessions import new_key

PASSAGE_KEY = "passage"
ASKED_CODE_KEY = "asked_code"
LEAVE_KEY = "leave"
# The method of a passage that leads to a new password instead of in.
RESET = "reset"
TIME_FOR_SECOND_STEP = timedelta(minutes=10)
TRUST_FOR = timedelta(days=30)


class Next(StrEnum):
    """What comes after a proof."""

    SECOND_STEP = "second_step"
    ADD_SECOND_STEP = "add_second_step"
    NEW_PASSWORD = "new_password"  # noqa: S105  # the name of a page
    CHANGE_PASSWORD = "change_password"  # noqa: S105  # so is this
    DASHBOARD = "dashboard"


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """Who vouched for a person from elsewhere: the link, that house's session, and its token, encrypted."""

    link_id: int
    sid: str
    id_token: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A person who has shown one thing and is to show another. `goal` is the page first asked for."""

    user_id: int
    method: str
    tallies: list[str]
    steps: list[str]
    kept: bool
    goal: str
    until: str
    vouched: dict[str, Any] | None = None

    def is_open(self, at: datetime) -> bool:
        """Is there still time?"""
        return at < datetime.fromisoformat(self.until)


def go_on(
    request: HttpRequest,
    *,
    proof: Proof,
    method: str,
    kept: bool,
    goal: str,
    vouched: Vouched | None = None,
    at: datetime,
) -> Next:
    """After the first proof: in, or on to the second step."""
    if not second_step_needed(proof.user, method=method, steps=proof.steps, device=proof.device, at=at):
        return _in(request, proof=proof, method=method, kept=kept, trust_until=None, vouched=vouched, at=at)
    passage = Passage(
        user_id=proof.user.pk,
        method=method,
        tallies=list(proof.tallies),
        steps=[step.value for step in steps_to_offer(proof.user, method=method, steps=proof.steps)],
        kept=kept,
        goal=goal,
        until=(at + TIME_FOR_SECOND_STEP).isoformat(),
        vouched=asdict(vouched) if vouched else None,
    )
    store = store_of(request)
    # A new key here too: whoever planted the old one learns nothing of what comes.
    store.flush()
    store[PASSAGE_KEY] = asdict(passage)
    return Next.SECOND_STEP


def held(request: HttpRequest, *, at: datetime) -> Passage | None:
    """Who is between the two steps in this browser, if there is still time."""
    kept = store_of(request).get(PASSAGE_KEY)
    passage = Passage(**kept) if kept else None
    return passage if passage and passage.is_open(at) else None


def finish(
    request: HttpRequest, *, passage: Passage, step: Step, tallies: tuple[str, ...], trust: bool, at: datetime
) -> Next:
    """After the second proof: in, if the account is still open."""
    named = knock_of(passage.user_id, visitor=visitor(request))
    if named.user is None:
        return Next.SECOND_STEP
    if passage.method == RESET:
        give_leave(request, user=named.user, purpose=OneTimeCode.Purpose.RESET, at=at)
        return Next.NEW_PASSWORD
    proof = Proof(user=named.user, device=named.device, tallies=(*passage.tallies, *tallies), steps=named.steps)
    method = f"{passage.method}+{step}"
    until = at + TRUST_FOR if trust else None
    vouched = Vouched(**passage.vouched) if passage.vouched else None
    return _in(request, proof=proof, method=method, kept=passage.kept, trust_until=until, vouched=vouched, at=at)


def prove_step(request: HttpRequest, *, passage: Passage, step: Step, typed: str, at: datetime) -> tuple[str, ...]:
    """Check what was typed in the second step. The tallies to forgive once the person is in.

    Raises TooManyTries, and a Refusal that says why not.
    """
    user = person_with(passage.user_id)
    knocking = visitor(request)
    if user is None or step not in passage.steps:
        raise WrongProof
    match step:
        case Step.APP:
            return prove_app(user=user, typed=typed, address=knocking.address, at=at)
        case Step.PAPER:
            return prove_recovery_code(user=user, typed=typed, address=knocking.address, at=at)
        case Step.CODE:
            asked = asked_code(request, purpose=OneTimeCode.Purpose.SECOND_STEP)
            code, tallies = prove_code(
                code_id=asked.code_id if asked else None,
                typed=typed,
                purpose=OneTimeCode.Purpose.SECOND_STEP,
                address=knocking.address,
                at=at,
            )
            if code.user_id != user.pk:
                raise WrongProof
            return tallies
        case Step.PASSWORD:
            proof = prove_password(identifier=user.username, password=typed, visitor=knocking, at=at)
            return proof.tallies
        case Step.PASSKEY:
            raise WrongProof  # never typed: it comes through the passkey's own door


def _in(
    request: HttpRequest,
    *,
    proof: Proof,
    method: str,
    kept: bool,
    trust_until: datetime | None,
    vouched: Vouched | None = None,
    at: datetime,
) -> Next:
    knocking, key = marked(visitor(request)), new_key()
    # Who vouched for staff with a key that cannot be phished vouched for that, too.
    missing = method != VOUCHED_TWICE and second_step_missing(proof.user, steps=proof.steps)
    aged = method.startswith("password") and password_is_too_old(proof.user, at)
    session = open_session(
        proof=proof,
        method=method,
        visitor=knocking,
        key=key,
        kept=kept,
        trust_until=trust_until,
        must_add_step=missing,
        must_change_password=aged,
        at=at,
    )
    link = LinkedIdentity.objects.filter(pk=vouched.link_id, user=proof.user).first() if vouched else None
    if vouched is not None and link is not None:
        id_token = unlocked_for_session(vouched.id_token)
        note_where_from(session=session, link=link, sid=vouched.sid, id_token=id_token, at=at)
    let_in(request, session=session, key=key, device_key=knocking.device_key)
    if missing:
        return Next.ADD_SECOND_STEP
    return Next.CHANGE_PASSWORD if aged else Next.DASHBOARD


def renew(request: HttpRequest, *, tallies: tuple[str, ...], at: datetime) -> bool:
    """After showing once more who one is: fresh, under a new session key. False when the session has gone meanwhile."""
    store, key = store_of(request), new_key()
    if store.row is None or not confirm(session=store.row, key=key, tallies=tallies, at=at):
        return False
    store.adopt(store.row, key)
    return True


@dataclass(frozen=True, kw_only=True)
class AskedCode:
    """A code asked for in this browser: only here can it be typed in."""

    code_id: int
    name: str
    purpose: str
    goal: str


def remember_asked_code(request: HttpRequest, asked: AskedCode) -> None:
    """Bind a code to this browser."""
    store_of(request)[ASKED_CODE_KEY] = asdict(asked)


def asked_code(request: HttpRequest, *, purpose: str) -> AskedCode | None:
    """The code asked for in this browser for this purpose."""
    kept = store_of(request).get(ASKED_CODE_KEY)
    asked = AskedCode(**kept) if kept else None
    return asked if asked and asked.purpose == purpose else None


def send_sign_in_code(
    request: HttpRequest, *, name: str, channel: OneTimeCode.Channel | None, goal: str, at: datetime
) -> OneTimeCode:
    """Have a code sent to whoever is named, and bind it to this browser. Raises TooManyTries."""
    purpose, user = OneTimeCode.Purpose.SIGN_IN, person_to_write_to(name)
    return send_code_for(request, user=user, name=name, purpose=purpose, channel=channel, goal=goal, at=at)


def send_code_for(
    request: HttpRequest,
    *,
    user: User | None,
    name: str,
    purpose: OneTimeCode.Purpose,
    channel: OneTimeCode.Channel | None = None,
    goal: str = "",
    at: datetime,
) -> OneTimeCode:
    """Have a code sent, and bind it to this browser. Raises TooManyTries."""
    address = visitor(request).address
    code = request_code(user=user, name=name, purpose=purpose, channel=channel, address=address, at=at)
    remember_asked_code(request, AskedCode(code_id=code.pk, name=name, purpose=purpose, goal=goal))
    return code


def come_in(request: HttpRequest, *, user: User, method: str, at: datetime) -> Next:
    """In, right after the account was opened for the first time."""
    proof = Proof(user=user, device=None, tallies=(), steps=knock_of(user.pk, visitor=visitor(request)).steps)
    return _in(request, proof=proof, method=method, kept=False, trust_until=None, at=at)


def send_second_code(
    request: HttpRequest,
    *,
    passage: Passage,
    user: User,
    channel: OneTimeCode.Channel | None = None,
    at: datetime,
) -> OneTimeCode:
    """Have a code sent for the second step, unless one is still on its way. Raises TooManyTries."""
    purpose = OneTimeCode.Purpose.SECOND_STEP
    asked = asked_code(request, purpose=purpose)
    earlier = OneTimeCode.objects.filter(pk=asked.code_id, user=user).first() if asked else None
    if earlier is not None and at < earlier.resend_at:
        return earlier
    name, goal = user.username, passage.goal
    return send_code_for(request, user=user, name=name, purpose=purpose, channel=channel, goal=goal, at=at)


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Leave to choose a password, for a while: after a proof that lets nobody in by itself."""

    user_id: int
    purpose: str
    until: str


def give_leave(request: HttpRequest, *, user: User, purpose: OneTimeCode.Purpose, at: datetime) -> None:
    """Let this browser choose a password for the person, under a new session key."""
    store = store_of(request)
    store.flush()
    leave = Leave(user_id=user.pk, purpose=purpose, until=(at + TIME_FOR_SECOND_STEP).isoformat())
    store[LEAVE_KEY] = asdict(leave)


def leave_of(request: HttpRequest, *, at: datetime) -> Leave | None:
    """Whose password may be chosen in this browser, if there is still time."""
    kept = store_of(request).get(LEAVE_KEY)
    leave = Leave(**kept) if kept else None
    return leave if leave and at < datetime.fromisoformat(leave.until) else None


def on_to_new_password(request: HttpRequest, *, proof: Proof, at: datetime) -> Next:
    """After the code of a forgotten password: leave to choose a new one, or first the second step there is.

    A message cannot be the second step of a message, and nobody is asked for the password they forgot.
    """
    steps = [step for step in (Step.PASSKEY, Step.APP, Step.PAPER) if step in proof.steps]
    if not steps:
        give_leave(request, user=proof.user, purpose=OneTimeCode.Purpose.RESET, at=at)
        return Next.NEW_PASSWORD
    passage = Passage(
        user_id=proof.user.pk,
        method=RESET,
        tallies=list(proof.tallies),
        steps=[step.value for step in steps],
        kept=False,
        goal="",
        until=(at + TIME_FOR_SECOND_STEP).isoformat(),
    )
    store = store_of(request)
    store.flush()
    store[PASSAGE_KEY] = asdict(passage)
    return Next.SECOND_STEP
