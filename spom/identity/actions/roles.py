"""Granting and revoking roles."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.sessions import end_sessions
from spom.identity.events import RoleGranted, RoleRevoked
from spom.identity.models import Role, RoleGrant, Unit, User
from spom.identity.policies import STAFF
from spom.journal.events import announce
from spom.kit.errors import Refusal


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
def grant_role(
    *, user: User, role: Role, unit: Unit | None = None, reason: str, by: User | None, at: datetime
) -> RoleGrant:
    """Give a person a role, for the institution or for one unit."""
    # Lock the person: of two grants at once the second then sees the first and is told so.
    User.objects.select_for_update().get(pk=user.pk)
    if RoleGrant.objects.live().filter(user=user, role=role, unit=unit).exists():
        raise RoleAlreadyHeld
    was_staff = RoleGrant.objects.live().filter(user=user, role__in=STAFF).exists()
    grant = RoleGrant.objects.create(user=user, role=role, unit=unit, reason=reason, granted_by=by, granted_at=at)
    announce(RoleGranted(grant=grant, by=by, at=at))
    if role in STAFF and not was_staff:
        # Signed in as somebody who sees only their own records: staff prove more, and for a shorter time.
        end_sessions(user=user, keep=None, reason="became staff", by=by, at=at)
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
