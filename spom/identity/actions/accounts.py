"""Opening and activating accounts."""

from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from spom.identity.actions.sessions import end_sessions
from spom.identity.events import AccountActivated, AccountOpened, PasswordChanged
from spom.identity.models import OldPassword, Session, Unit, User
from spom.identity.policies import LONGEST, PASSWORDS_REMEMBERED, is_easily_guessed, shortest_password
from spom.identity.queries import has_second_step, words_about, words_about_us
from spom.journal.events import announce
from spom.kit.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else signs in with this name."""

    code = "identity.username_taken"
    message = _("Another account already uses this registration number or user ID.")


class NoPasskeyYet(Refusal):
    """Nothing would open the account."""

    code = "identity.no_passkey_yet"
    message = _("No passkey was made. Try once more, or choose a password.")


class WeakPassword(Refusal):
    """Too short, too common, or too close to what is known of the person."""

    code = "identity.weak_password"
    message = _("Choose another password.")

    def __init__(self, why: StrOrPromise) -> None:
        """What is wrong with it, for the person who typed it."""
        super().__init__()
        self.why = why

    def __str__(self) -> str:
        return str(self.why)


@transaction.atomic
def open_account(
    *,
    username: str,
    full_name: str,
    email: str = "",
    mobile: str = "",
    unit: Unit | None = None,
    by: User | None,
    at: datetime,
) -> User:
    """Make an account the person has still to activate."""
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken
    user: User = User(username=username, full_name=full_name, email=email, mobile=mobile, unit=unit, created_at=at)
    user.set_unusable_password()
    user.save()
    announce(AccountOpened(user=user, by=by, at=at))
    return user


@transaction.atomic
def activate(*, user: User, password: str, at: datetime) -> User:
    """Give the account its first password and let the person in. Raises WeakPassword."""
    refuse_weak(user=user, password=password, at=at)
    user.set_password(password)
    user.state = User.State.ACTIVE
    user.activated_at = user.password_set_at = at
    user.save(update_fields=["password", "state", "activated_at", "password_set_at"])
    user.refresh_from_db(fields=["is_active"])
    announce(AccountActivated(user=user, by=user, at=at))
    return user


@transaction.atomic
def activate_with_passkey(*, user: User, at: datetime) -> User:
    """Open the account of somebody who has just made a passkey instead of choosing a password."""
    if not user.passkeys.exists():
        raise NoPasskeyYet
    user.state = User.State.ACTIVE
    user.activated_at = at
    user.save(update_fields=["state", "activated_at"])
    user.refresh_from_db(fields=["is_active"])
    announce(AccountActivated(user=user, by=user, at=at))
    return user


@transaction.atomic
def set_password(*, user: User, password: str, keep: Session | None, by: User | None, at: datetime) -> User:
    """Give the person another password; every sign-in but the one to keep is over. Raises WeakPassword."""
    refuse_weak(user=user, password=password, at=at)
    _refuse_used_before(user=user, password=password)
    _remember_password(user=user, at=at)
    user.set_password(password)
    user.password_set_at = at
    user.save(update_fields=["password", "password_set_at"])
    if keep is not None:
        keep.data = {**keep.data, HASH_SESSION_KEY: user.get_session_auth_hash()}
        keep.save(update_fields=["data"])
    end_sessions(user=user, keep=keep, reason="password changed", by=by, at=at)
    announce(PasswordChanged(user=user, by=by, at=at))
    return user


def refuse_weak(*, user: User, password: str, at: datetime) -> None:  # noqa: ARG001  # every verb is told the time
    """Raise WeakPassword, with the reason in words, unless the password will do."""
    least = shortest_password(has_second_step=has_second_step(user))
    if len(password) < least:
        raise WeakPassword(
            ngettext("Use at least %(least)s character.", "Use at least %(least)s characters.", least)
            % {"least": least}
        )
    if len(password) > LONGEST:
        raise WeakPassword(_("This password is too long. Use at most 1,024 characters."))
    if is_easily_guessed(password, context=[*words_about(user), *words_about_us()]):
        raise WeakPassword(
            _("This password is easy to guess. Use a few words that do not belong together, and not your name or ID.")
        )


def _refuse_used_before(*, user: User, password: str) -> None:
    """Raise WeakPassword for the present password, and for as many before it as the institution remembers."""
    if not user.has_usable_password():
        return
    before = user.old_passwords.order_by("-used_until", "-pk").values_list("password", flat=True)
    remembered = PASSWORDS_REMEMBERED()
    known = [user.password, *before[: max(remembered - 1, 0)]]
    if any(check_password(password, old) for old in known):
        raise WeakPassword(_("You have used this password before. Choose one that is new."))


def _remember_password(*, user: User, at: datetime) -> None:
    """Keep the hash of the one that goes, and no more of them than are asked for."""
    kept = max(PASSWORDS_REMEMBERED() - 1, 0)
    if kept and user.has_usable_password():
        OldPassword.objects.create(user=user, password=user.password, used_until=at)
    newest = user.old_passwords.order_by("-used_until", "-pk").values_list("pk", flat=True)[:kept]
    user.old_passwords.exclude(pk__in=list(newest)).delete()
