"""Opening and activating accounts."""

from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.sessions import end_sessions
from spom.identity.events import AccountActivated, AccountOpened, PasswordChanged
from spom.identity.models import Session, Unit, User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else signs in with this name."""

    code = "identity.username_taken"
    message = _("Another account already uses this registration number or user ID.")


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
    """Give the account its first password and let the person in."""
    user.set_password(password)
    user.state = User.State.ACTIVE
    user.activated_at = at
    user.save(update_fields=["password", "state", "activated_at"])
    user.refresh_from_db(fields=["is_active"])
    announce(AccountActivated(user=user, by=user, at=at))
    return user


@transaction.atomic
def set_password(*, user: User, password: str, keep: Session | None, by: User | None, at: datetime) -> User:
    """Give the person another password; every sign-in but the one to keep is over."""
    user.set_password(password)
    user.save(update_fields=["password"])
    if keep is not None:
        keep.data = {**keep.data, HASH_SESSION_KEY: user.get_session_auth_hash()}
        keep.save(update_fields=["data"])
    end_sessions(user=user, keep=keep, reason="password changed", by=by, at=at)
    announce(PasswordChanged(user=user, by=by, at=at))
    return user
