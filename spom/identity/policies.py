"""Who may. A permission names the roles it is given to, and one sentence for docs/reference/permissions.md."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.models import Device, Role, User
from spom.identity.models.factors import Step
from spom.kit.choices import number, switch

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


# OWASP ASVS 6.3.3: what can be read out on the telephone can be phished. Digits of an app can, a passkey cannot.
STAFF_NEED_PASSKEY = switch(
    code="identity.staff_need_passkey",
    label=_("Staff need a passkey or security key"),
    hint=_("Whoever sees other people's records sets one up at the next sign-in and uses it every time."),
    default=True,
)


# How a sign-in is called in the lists: another house vouched for the person, once, or for two steps.
VOUCHED, VOUCHED_TWICE = "sso", "sso+step"


_WORDS_OF_METHODS: dict[str, StrOrPromise] = {
    "password": _("Password"),
    "code": _("One-time code"),
    "passkey": _("Passkey"),
    "app": _("Authenticator app"),
    "paper": _("Recovery code"),
    "activation": _("First sign-in"),
    "sso": _("Other sign-in"),
    "step": _("with two steps"),
}


def method_in_words(method: str) -> str:
    """How somebody came in, for people: "Password + Authenticator app"."""
    return " + ".join(str(_WORDS_OF_METHODS.get(part, part)) for part in method.split("+"))


def second_step_needed(user: User, *, method: str, steps: frozenset[Step], device: Device | None, at: datetime) -> bool:
    """Is another proof needed before the person is in?

    A passkey is two proofs in one: the device, and the finger or PIN that unlocks it. A trusted device stands in
    for the second step of those who see only their own records.
    """
    if method in {Step.PASSKEY, VOUCHED_TWICE} or not steps:
        return False
    return is_staff(user) or device is None or not device.is_trusted(at)


def steps_to_offer(user: User, *, method: str, steps: frozenset[Step]) -> list[Step]:
    """What the second step may be, best first. Never the same thing again, and no messages for staff."""
    barred = {Step.CODE} if is_staff(user) or method == Step.CODE else set()
    if must_use_passkey(user) and Step.PASSKEY in steps:
        barred |= {Step.APP}
    offered = [step for step in Step if step in steps and step not in barred]
    return offered or [Step.PASSWORD]


def must_use_passkey(user: User) -> bool:
    """Does the institution ask this person for a proof that cannot be phished?"""
    return is_staff(user) and STAFF_NEED_PASSKEY()


def second_step_missing(user: User, *, steps: frozenset[Step]) -> bool:
    """Must the person set up a passkey before anything else?"""
    return must_use_passkey(user) and Step.PASSKEY not in steps


def ways_to_confirm(user: User, *, steps: frozenset[Step], has_password: bool) -> list[Step]:
    """How the person may show once more who they are, best first. Whoever must use a passkey, with that alone."""
    if must_use_passkey(user) and Step.PASSKEY in steps:
        return [Step.PASSKEY]
    own = steps | ({Step.PASSWORD} if has_password else set())
    return [step for step in (Step.PASSKEY, Step.APP, Step.PASSWORD) if step in own]


PASSWORD_DAYS = number(
    code="identity.password_days",
    label=_("Ask for a new password after"),
    hint=_("0 means never, which is what security standards advise. Some institutions must ask every 60 to 90 days."),
    default=0,
    least=0,
    most=365,
    unit=_("days"),
)
PASSWORDS_REMEMBERED = number(
    code="identity.passwords_remembered",
    label=_("Refuse passwords used before"),
    hint=_("How many of a person's last passwords cannot be chosen again. 0 means any may, but the present one."),
    default=0,
    least=0,
    most=10,
    unit=_("passwords"),
)
# NIST SP 800-63B-4: fifteen where the password is all there is, eight beside a second step.
SHORTEST_ALONE = 15
SHORTEST_BESIDE_A_STEP = 8
LONGEST = 1024
# What must be left of a password once everything that is easily guessed is taken out.
LEAST_WORTH = 4
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "01234567890", "qazwsxedcrfv")


def _run_along(row: str) -> re.Pattern[str]:
    """Three and more neighbours of the row, as many as stand there: abc(d(e(f)?)?)? for each beginning."""
    return re.compile("|".join(_run_from(row[start:]) for start in range(len(row) - 2)))


def _run_from(keys: str) -> str:
    further = ""
    for key in reversed(keys[3:]):
        further = f"(?:{key}{further})?"
    return keys[:3] + further


RUNS = tuple(_run_along(row) for row in (*_ROWS, *(row[::-1] for row in _ROWS)))
LOOKALIKES = str.maketrans("@4301!$57", "aaeoiisst")


def password_is_too_old(user: User, at: datetime) -> bool:
    """Does the institution want a new password from this person?"""
    days = PASSWORD_DAYS()
    return days > 0 and user.password_set_at is not None and at >= user.password_set_at + timedelta(days=days)


def shortest_password(*, has_second_step: bool) -> int:
    """How many characters a password must have."""
    return SHORTEST_BESIDE_A_STEP if has_second_step else SHORTEST_ALONE


def is_easily_guessed(password: str, *, context: Iterable[str]) -> bool:
    """Is the password a common one, or little more than a common word, runs of keys and what is known of the person?"""
    typed = unicodedata.normalize("NFKC", password).casefold().strip()
    known = [word.casefold() for word in context if len(word) > 2]  # noqa: PLR2004  # initials are in every word
    return any(_worth(form, known) < LEAST_WORTH for form in (typed, typed.translate(LOOKALIKES)))


def _worth(text: str, known: list[str]) -> int:
    """What a guesser does not have: two for each common word, one for each letter of other words."""
    if text in _common_passwords():
        return 0
    for word in sorted(known, key=len, reverse=True):
        text = text.replace(word, " ").replace(word.translate(LOOKALIKES), " ")
    words = {_without_runs(part) for part in re.split(r"[\W_]+", text)}
    common = words & _common_passwords()
    return 2 * len(common) + len(set("".join(words - common)))


def _without_runs(text: str) -> str:
    """The text without three and more keys in a row, forwards or backwards, without repetition and without digits."""
    text = re.sub(r"(.+?)\1+", r"\1", text)
    for run in RUNS:
        text = run.sub("", text)
    return re.sub(r"\d+", "", text)


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    """The twenty thousand passwords people choose most; the list comes with Django."""
    return frozenset(CommonPasswordValidator().passwords)


may_manage_roles = permission("identity.manage_roles", _("Grant and revoke roles"), Role.ADMINISTRATOR)
may_manage_units = permission("identity.manage_units", _("Add, change and remove units"), Role.ADMINISTRATOR)
may_see_people = permission(
    "identity.see_people",
    _("Find people and see their roles; coordinators only in their own unit"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
    Role.COORDINATOR,
)
may_help_with_sign_in = permission(
    "identity.help_with_sign_in",
    _("Unlock accounts, end sign-ins and reset second steps; coordinators only in their own unit"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
    Role.COORDINATOR,
)
may_import_registry = permission(
    "identity.import_registry", _("Import the registry, and hand it out as a file"), Role.ADMINISTRATOR
)
may_decide_requests = permission(
    "identity.decide_requests",
    _("Decide who is reached another way and which newcomers come in; coordinators only in their own unit"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
    Role.COORDINATOR,
)
SELF_REGISTRATION = switch(
    code="identity.self_registration",
    label=_("People may register themselves"),
    hint=_("Somebody who is not in the registry asks a unit to be let in. Its course coordinator decides."),
    default=False,
)
CONTACT_REST = number(
    code="identity.contact_rest_hours",
    label=_("A contact granted by a coordinator holds after"),
    hint=_("Until then whoever reads the old address or number can object. 0 means at once."),
    default=24,
    least=0,
    most=168,
    unit=_("hours"),
)


def may_disable(user: User, *, by: User) -> bool:
    """May the account be closed by this member of staff? Those of staff only by administrators, one's own never."""
    return user.pk != by.pk and (not is_staff(user) or by.has_role(Role.ADMINISTRATOR))
