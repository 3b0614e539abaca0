"""What can be done with accounts and roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.events import AccountActivated, AccountOpened, RoleGranted, RoleRevoked
from spom.identity.models import Role, RoleGrant, Unit, User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class UsernameTaken(Refusal):
    """Somebody else signs in with this name."""

    code = "identity.username_taken"
    message = _("Another account already uses this registration number or user ID.")


class RoleAlreadyHeld(Refusal):
    """The person holds this role, for this unit, now."""

    code = "identity.role_already_held"
    message = _("This person already holds this role.")


class RoleNotHeld(Refusal):
    """The grant was revoked before."""

    code = "identity.role_not_held"
    message = _("This role has already been revoked.")


class LastAdministrator(Refusal):
    """Without this grant nobody could grant roles any more."""

    code = "identity.last_administrator"
    message = _("This is the last administrator. Make somebody else administrator first.")


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
def grant_role(
    *, user: User, role: Role, unit: Unit | None = None, reason: str, by: User | None, at: datetime
) -> RoleGrant:
    """Give a person a role, for the institution or for one unit."""
    # Lock the person: of two grants at once the second then sees the first and is told so.
    User.objects.select_for_update().get(pk=user.pk)
    if RoleGrant.objects.live().filter(user=user, role=role, unit=unit).exists():
        raise RoleAlreadyHeld
    grant = RoleGrant.objects.create(user=user, role=role, unit=unit, reason=reason, granted_by=by, granted_at=at)
    announce(RoleGranted(grant=grant, by=by, at=at))
    return grant


@transaction.atomic
def revoke_role(*, grant: RoleGrant, reason: str, by: User | None, at: datetime) -> RoleGrant:
    """Take a role back; effective on the person's next request."""
    # Lock every live grant of the role in one order, so that two last administrators cannot revoke one another.
    live = list(RoleGrant.objects.live().filter(role=grant.role).order_by("pk").select_for_update())
    if grant not in live:
        raise RoleNotHeld
    if grant.role == Role.ADMINISTRATOR and len(live) == 1:
        raise LastAdministrator
    grant.revoked_by, grant.revoked_at, grant.revoke_reason = by, at, reason
    grant.save(update_fields=["revoked_by", "revoked_at", "revoke_reason"])
    announce(RoleRevoked(grant=grant, by=by, at=at))
    return grant
