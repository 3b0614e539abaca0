"""What staff do for people who cannot come in. Each needs a reason, and none of them lets staff in as somebody else."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.factors import reset_second_steps
from spom.identity.actions.sessions import end_sessions
from spom.identity.events import (
    AccountUnlocked,
    StepResetAsked,
)
from spom.identity.models import RegistryRecord, StepReset, Tally, User
from spom.identity.policies import is_staff, may_disable
from spom.identity.register.events import (
    AccountDisabled,
    AccountEnabled,
    ActivationOpened,
)
from spom.journal.events import announce
from spom.kit.errors import Refusal


class NotLocked(Refusal):
    """There is nothing to open."""

    code = "identity.not_locked"
    message = _("This account is not locked. Nothing was changed.")


class NotForYou(Refusal):
    """One's own account, or one of staff without being administrator."""

    code = "identity.not_for_you"
    message = _("Only an administrator can do this to an account of staff, and nobody to their own.")


class NotInUse(Refusal):
    """There is nothing to close any more."""

    code = "identity.not_in_use"
    message = _("This account is not in use. If it was not activated yet, it cannot be activated now.")


class NotDisabled(Refusal):
    """There is nothing to open again."""

    code = "identity.not_disabled"
    message = _("This account is not disabled. Nothing was changed.")


class NothingToOpen(Refusal):
    """Open before, activated before, or not in the registry."""

    code = "identity.nothing_to_open"
    message = _("This account can be activated already, was activated before, or is not in the registry.")


class SecondPersonNeeded(Refusal):
    """Whoever asked cannot also approve."""

    code = "identity.second_person_needed"
    message = _("Another member of staff has to approve this, not the one who asked and not the person concerned.")


class ResetDecided(Refusal):
    """Approved before, or too long ago."""

    code = "identity.reset_decided"
    message = _("This request was carried out before, or is older than a day.")


@transaction.atomic
def unlock(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Forget the failed tries of an account. Raises NotLocked."""
    counted = Tally.objects.filter(user=user, tries__gt=0)
    if not counted.update(tries=0, run=0, closings=0, closed_until=None, next_at=at):
        raise NotLocked
    announce(AccountUnlocked(user=user, reason=reason, by=by, at=at))


@transaction.atomic
def disable_account(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Close an account; it is out of use from the next click. Raises NotForYou, NotInUse."""
    if not may_disable(user, by=by):
        raise NotForYou
    # An account nobody has activated yet has nothing to close but the way to activate it.
    invited = RegistryRecord.objects.filter(user=user, user__state=User.State.INVITED, opens_at__isnull=False)
    in_use = User.objects.filter(pk=user.pk, state=User.State.ACTIVE)
    if not in_use.update(state=User.State.DISABLED) and not invited.update(opens_at=None):
        raise NotInUse
    end_sessions(user=user, keep=None, reason="account disabled", by=by, at=at)
    announce(AccountDisabled(user=user, reason=reason, by=by, at=at))


@transaction.atomic
def enable_account(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Open a disabled account again. Raises NotForYou, NotDisabled."""
    if not may_disable(user, by=by):
        raise NotForYou
    if not User.objects.filter(pk=user.pk, state=User.State.DISABLED).update(state=User.State.ACTIVE):
        raise NotDisabled
    announce(AccountEnabled(user=user, reason=reason, by=by, at=at))


@transaction.atomic
def open_activation(*, user: User, reason: str, by: User, at: datetime) -> None:
    """Let a person of the registry activate their account from now on. Raises NothingToOpen."""
    closed = RegistryRecord.objects.filter(user=user, user__state=User.State.INVITED)
    if not closed.exclude(opens_at__lte=at).update(opens_at=at):
        raise NothingToOpen
    announce(ActivationOpened(user=user, reason=reason, by=by, at=at))


@transaction.atomic
def ask_for_step_reset(*, user: User, reason: str, by: User, at: datetime) -> StepReset:
    """Take a person's second steps away. For staff it only asks: another member of staff has to approve."""
    reset = StepReset.objects.create(user=user, reason=reason, asked_by=by, asked_at=at)
    if is_staff(user):
        announce(StepResetAsked(reset=reset, user=user, by=by, at=at))
    else:
        _carry_out(reset=reset, by=by, at=at)
    return reset


@transaction.atomic
def approve_step_reset(*, reset: StepReset, by: User, at: datetime) -> None:
    """The second person says yes. Raises SecondPersonNeeded, ResetDecided."""
    if by.pk in {reset.asked_by_id, reset.user_id}:
        raise SecondPersonNeeded
    _carry_out(reset=reset, by=by, at=at)


def _carry_out(*, reset: StepReset, by: User, at: datetime) -> None:
    waiting = StepReset.objects.waiting(at).filter(pk=reset.pk)
    if not waiting.update(done_by=by, done_at=at):
        raise ResetDecided
    reset_second_steps(user=reset.user, by=by, reason=reset.reason, at=at)
