"""Who may. A permission names the roles it is given to, and one sentence for docs/reference/permissions.md."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.models import Device, Role, User
from spom.identity.models.factors import Step
from spom.kit.choices import switch

Policy = Callable[[User], bool]
STAFF = (Role.COORDINATOR, Role.HELP_DESK, Role.INVIGILATOR, Role.AUDITOR, Role.ADMINISTRATOR)
_permissions: dict[str, "Permission"] = {}


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One thing that only some roles may do. Call it with a person to ask."""

    code: str
    sentence: StrOrPromise
    roles: frozenset[Role]

    def __call__(self, user: User) -> bool:
        """May this person?"""
        return user.has_role(*self.roles)


def permission(code: str, sentence: StrOrPromise, *roles: Role) -> Permission:
    """Declare a permission, once per code. Raises ValueError when the code is taken."""
    if code in _permissions:
        raise ValueError(f"Two permissions called {code}.")
    _permissions[code] = Permission(code=code, sentence=sentence, roles=frozenset(roles))
    return _permissions[code]


def every_permission() -> list[Permission]:
    """All permissions of the house, by code."""
    return [_permissions[code] for code in sorted(_permissions)]


def anyone_signed_in(user: User) -> bool:
    """Everybody with a session."""
    return user.is_authenticated


@dataclass(frozen=True, kw_only=True)
class SessionLimits:
    """How long one may be away, how long a sign-in lasts at most, and whether the cookie outlives the window."""

    idle: timedelta
    length: timedelta
    kept: bool


# OWASP ASVS 7.3 and NIST SP 800-63B-4, AAL2: a quarter of an hour for people who see others' records.
LIMITS_OF_STAFF = SessionLimits(idle=timedelta(minutes=15), length=timedelta(hours=12), kept=False)
LIMITS_OF_OTHERS = SessionLimits(idle=timedelta(hours=1), length=timedelta(hours=12), kept=False)
# "Keep me signed in on this device", for those who see only their own records.
LIMITS_WHEN_KEPT = SessionLimits(idle=timedelta(hours=24), length=timedelta(hours=24), kept=True)


def is_staff(user: User) -> bool:
    """Does the person see other people's records?"""
    return user.has_role(*STAFF)


def session_limits(user: User, *, kept: bool) -> SessionLimits:
    """How long the person's sign-in lasts. Staff sign in anew every day, on every device."""
    if is_staff(user):
        return LIMITS_OF_STAFF
    return LIMITS_WHEN_KEPT if kept else LIMITS_OF_OTHERS


STAFF_NEED_SECOND_STEP = switch(
    code="identity.staff_need_second_step",
    label=_("Staff need a passkey or an authenticator app"),
    hint=_("Whoever sees other people's records sets one up at the next sign-in and uses it every time."),
    default=False,
)


def second_step_needed(user: User, *, method: str, steps: frozenset[Step], device: Device | None, at: datetime) -> bool:
    """Is another proof needed before the person is in?

    A passkey is two proofs in one: the device, and the finger or PIN that unlocks it. A trusted device stands in
    for the second step of those who see only their own records.
    """
    if method == Step.PASSKEY or not steps:
        return False
    return is_staff(user) or device is None or not device.is_trusted(at)


def steps_to_offer(user: User, *, method: str, steps: frozenset[Step]) -> list[Step]:
    """What the second step may be, best first. Never the same thing again, and no messages for staff."""
    barred = {Step.CODE} if is_staff(user) or method == Step.CODE else set()
    offered = [step for step in Step if step in steps and step not in barred]
    return offered or [Step.PASSWORD]


def second_step_missing(user: User, *, steps: frozenset[Step]) -> bool:
    """Must the person set up a second step first?"""
    return STAFF_NEED_SECOND_STEP() and is_staff(user) and steps.isdisjoint({Step.PASSKEY, Step.APP})


may_manage_roles = permission("identity.manage_roles", _("Grant and revoke roles"), Role.ADMINISTRATOR)
may_manage_units = permission("identity.manage_units", _("Add, change and remove units"), Role.ADMINISTRATOR)
may_see_people = permission(
    "identity.see_people", _("Find people and see their roles"), Role.ADMINISTRATOR, Role.HELP_DESK
)
