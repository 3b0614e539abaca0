"""Second steps: adding one, proving one, taking one away. Of each secret only what is needed to check it is kept."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.tallies import count_try
from spom.identity.events import (
    RecoveryCodesMade,
    SecondStepAdded,
    SecondStepRemoved,
    SecondStepsReset,
    SecondStepUsed,
    SignInRefused,
)
from spom.identity.models import AuthenticatorApp, Passkey, RecoveryCode, Tally, User
from spom.identity.models.factors import Step
from spom.identity.queries import subject
from spom.identity.secrets import bare_paper_code, locked, new_paper_code, only_digits, step_of, totp, unlocked
from spom.journal.events import announce
from spom.kit.errors import Refusal

# The step now, the one before (people type slowly), and the one after (phones run ahead).
STEPS_ASIDE = (0, -1, 1)


class WrongProof(Refusal):
    """The second step was not right."""

    code = "identity.wrong_proof"
    message = _("That code is not right, or was used before.")


class NotConfirmed(Refusal):
    """The app shows other digits than we expect: its secret or the clock is wrong."""

    code = "identity.app_not_confirmed"
    message = _("Those digits do not belong to this app. Check that the clock of your phone is right, then try again.")


@transaction.atomic
def add_app(*, user: User, name: str, secret: str, typed: str, at: datetime) -> AuthenticatorApp:
    """Add an authenticator app, once it has shown that it knows the secret."""
    step = _matching_step(secret, typed, at)
    if step is None:
        raise NotConfirmed
    app = AuthenticatorApp.objects.create(user=user, name=name, secret="", added_at=at, last_step=step)
    app.secret = locked(secret, table="identity.AuthenticatorApp", row=app.pk)
    app.save(update_fields=["secret"])
    announce(SecondStepAdded(user=user, step=Step.APP, by=user, at=at))
    return app


def prove_app(*, user: User, typed: str, address: str, at: datetime) -> tuple[str, ...]:
    """Check the six digits of an app; each step of thirty seconds opens once. The tallies to forgive.

    Raises TooManyTries, WrongProof.
    """
    tallies = _count(user=user, address=address, at=at)
    for app in user.apps.order_by("pk"):
        secret = unlocked(app.secret, table="identity.AuthenticatorApp", row=app.pk)
        step = _matching_step(secret, typed, at)
        # Of two who show the same digits at the same moment, one finds the step still unused.
        if step is not None and user.apps.filter(pk=app.pk, last_step__lt=step).update(last_step=step, used_at=at):
            return tallies
    _refuse(user=user, reason=Step.APP, at=at)
    raise WrongProof


@transaction.atomic
def make_recovery_codes(*, user: User, at: datetime) -> list[str]:
    """Ten new codes for paper; the ones before open nothing any more. They are shown once and kept as hashes."""
    user.recovery_codes.all().delete()
    codes = [new_paper_code() for _ in range(RecoveryCode.HOW_MANY)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(user=user, code_hash=_hash(code), made_at=at) for code in codes],
    )
    announce(RecoveryCodesMade(user=user, by=user, at=at))
    return codes


def prove_recovery_code(*, user: User, typed: str, address: str, at: datetime) -> tuple[str, ...]:
    """Check a code from paper; it opens once. The tallies to forgive. Raises TooManyTries, WrongProof."""
    tallies = _count(user=user, address=address, at=at)
    unused = user.recovery_codes.filter(code_hash=_hash(typed), used_at__isnull=True)
    if not unused.update(used_at=at):
        _refuse(user=user, reason=Step.PAPER, at=at)
        raise WrongProof
    _note_paper(user=user, at=at)
    return tallies


@transaction.atomic
def remove_app(*, app: AuthenticatorApp, by: User, at: datetime) -> None:
    """Take an authenticator app away."""
    user = app.user
    app.delete()
    announce(SecondStepRemoved(user=user, step=Step.APP, by=by, at=at))


@transaction.atomic
def remove_passkey(*, passkey: Passkey, by: User, at: datetime) -> None:
    """Take a passkey away."""
    user = passkey.user
    passkey.delete()
    announce(SecondStepRemoved(user=user, step=Step.PASSKEY, by=by, at=at))


@transaction.atomic
def ask_for_codes(*, user: User, at: datetime) -> None:
    """Have a code sent at every sign-in, after the password."""
    User.objects.filter(pk=user.pk).update(wants_codes=True)
    announce(SecondStepAdded(user=user, step=Step.CODE, by=user, at=at))


@transaction.atomic
def stop_codes(*, user: User, at: datetime) -> None:
    """No more codes after the password."""
    User.objects.filter(pk=user.pk).update(wants_codes=False)
    announce(SecondStepRemoved(user=user, step=Step.CODE, by=user, at=at))


@transaction.atomic
def reset_second_steps(*, user: User, by: User, reason: str, at: datetime) -> None:
    """Take every second step away, so that the person can set up new ones: for staff, after a lost phone."""
    user.apps.all().delete()
    user.passkeys.all().delete()
    user.recovery_codes.all().delete()
    user.devices.update(trusted_until=None)
    User.objects.filter(pk=user.pk).update(wants_codes=False)
    announce(SecondStepsReset(user=user, reason=reason, by=by, at=at))


def _count(*, user: User, address: str, at: datetime) -> tuple[str, ...]:
    target = subject(Tally.Kind.FACTOR, user=user, name="")
    count = count_try(subject=target, address=address, at=at)
    if not count.admitted:
        raise count.refusal(at)
    return count.keys


@transaction.atomic
def _refuse(*, user: User, reason: str, at: datetime) -> None:
    announce(SignInRefused(user=user, reason=reason, by=None, at=at))


@transaction.atomic
def _note_paper(*, user: User, at: datetime) -> None:
    """Worth telling its owner: paper is for when everything else is lost."""
    announce(SecondStepUsed(user=user, step=Step.PAPER, by=user, at=at))


def _matching_step(secret: str, typed: str, at: datetime) -> int | None:
    digits, now = only_digits(typed), step_of(at)
    return next((now + aside for aside in STEPS_ASIDE if compare_digest(totp(secret, now + aside), digits)), None)


def _hash(typed: str) -> str:
    return sha256(bare_paper_code(typed).encode()).hexdigest()
