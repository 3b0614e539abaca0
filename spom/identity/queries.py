"""Questions about people."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import phonenumbers
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery

from spom.identity.events import SignedIn
from spom.identity.hashers import PepperedArgon2
from spom.identity.models import (
    AuthenticatorApp,
    ContactRequest,
    Device,
    Handover,
    KeptWork,
    LinkedIdentity,
    Newcomer,
    OneTimeCode,
    Passkey,
    RecoveryCode,
    RegistryPhoto,
    RegistryRecord,
    Role,
    RoleGrant,
    Session,
    Tally,
    Unit,
    User,
)
from spom.identity.models.factors import Step
from spom.identity.models.people import UserQuerySet
from spom.identity.models.requests import RequestState
from spom.identity.models.sessions import Visitor, hash_of
from spom.identity.models.tallies import HARD_CAP, Subject
from spom.identity.policies import is_staff, method_in_words
from spom.identity.secrets import hint_of_email, hint_of_mobile, pseudonym
from spom.journal.events import kind_of
from spom.journal.models import Entry
from spom.kit.prepared import Given, Prepared

# For a statement that must be the only one and has a row `step` with the moment `now`: keeps the sign-in
# `%(sign_in)s` alive by being heard of, at most once a minute.
NOTE_SIGN_OF_LIFE = (
    "UPDATE identity_session SET seen_at = step.now FROM step"
    " WHERE identity_session.id = %(sign_in)s::bigint AND identity_session.seen_at < step.now - interval '1 minute'"
)


@dataclass(frozen=True, kw_only=True)
class Knock:
    """Who was named at the gate, and the device they are known on, if they are."""

    user: User | None
    device: Device | None
    steps: frozenset[Step] = frozenset()


def person_named(identifier: str) -> User | None:
    """The person with this registration number, user id, e-mail address or mobile number, in any case."""
    return _the_one(identifier, _people_named(identifier)[:3])


def person_to_write_to(identifier: str) -> User | None:
    """The person named, if they may sign in: nobody else is ever sent a code."""
    user = person_named(identifier)
    return user if user and user.is_active else None


def knock(*, identifier: str, visitor: Visitor) -> Knock:
    """The person named, with their roles and this browser's mark: one statement, whoever is named."""
    typed, mobile = identifier.strip(), as_mobile(identifier)
    asked = _NAMED_OR_REACHED if mobile else _NAMED
    device_hash = hash_of(visitor.device_key)
    user = _the_one(identifier, asked.rows({"typed": typed, "mobile": mobile, "device": device_hash}))
    if user is None:
        return Knock(user=None, device=None)
    # What a query adds to a row is not part of its type.
    pk, trusted_until = vars(user)["known_device"], vars(user)["known_device_trust"]
    device = Device(pk=pk, user=user, key_hash=device_hash, trusted_until=trusted_until)
    return Knock(user=user, device=device if pk else None, steps=_steps(user))


def _knocking(named: Q) -> QuerySet[User]:
    known = Device.objects.filter(user=OuterRef("pk"), key_hash=Given("device", CharField()))
    people = (
        User.objects.filter(named)
        .order_by("pk")
        .with_roles()
        .annotate(
            known_device=Subquery(known.values("pk")),
            known_device_trust=Subquery(known.values("trusted_until")),
        )
    )
    return _with_steps(people)[:3]


# Asked at every sign-in.
_NAMED = Prepared(lambda: _knocking(_called(Given("typed", CharField()))))
_NAMED_OR_REACHED = Prepared(
    lambda: _knocking(_called(Given("typed", CharField())) | Q(mobile=Given("mobile", CharField())))
)


def person_with(user_id: int) -> User | None:
    """The person with this number, with their roles, if they may sign in."""
    return User.objects.active().with_roles().filter(pk=user_id).first()


def knock_of(user_id: int, *, visitor: Visitor) -> Knock:
    """The same for a person found another way: by a code, a passkey, or another house."""
    user = User.objects.active().filter(pk=user_id).first()
    return knock(identifier=user.username, visitor=visitor) if user else Knock(user=None, device=None)


def _with_steps(people: UserQuerySet) -> UserQuerySet:
    mine = OuterRef("pk")
    return people.annotate(
        has_passkey=Exists(Passkey.objects.filter(user=mine)),
        has_app=Exists(AuthenticatorApp.objects.filter(user=mine)),
        has_paper=Exists(RecoveryCode.objects.filter(user=mine, used_at__isnull=True)),
    )


def _steps(user: User) -> frozenset[Step]:
    """The second steps a person has set up. Paper alone is none: it stands in for what was lost."""
    has = vars(user)
    own = {step for step, there in ((Step.PASSKEY, has["has_passkey"]), (Step.APP, has["has_app"])) if there}
    if user.wants_codes:
        own.add(Step.CODE)
    return frozenset(own | {Step.PAPER} if own and has["has_paper"] else own)


def session_under(key: str) -> Session | None:
    """The session with this key, its person and their roles, in one statement."""
    return _with_roles(_SESSION.first({"key_hash": hash_of(key)}))


def sign_in_under(key: str) -> Session | None:
    """The same for doors that only ask who it is and whether they may: what else a row holds, it asks for when told."""
    return _with_roles(_SIGN_IN.first({"key_hash": hash_of(key)}))


def _with_roles(session: Session | None) -> Session | None:
    if session is not None and session.user is not None:
        session.user.roles = frozenset(map(Role, vars(session)["held_roles"]))
    return session


def _session() -> QuerySet[Session]:
    roles = RoleGrant.objects.live().filter(user=OuterRef("user")).values("role")
    sessions = Session.objects.select_related("user").annotate(held_roles=ArraySubquery(roles))
    return sessions.filter(key_hash=Given("key_hash", CharField()))


# Asked by every page.
_SESSION = Prepared(_session)
# What is_live, may and get_session_auth_hash look at. Reading thirty columns more costs as much as the statement.
_SIGN_IN = Prepared(
    lambda: _session().only("data", "seen_at", "idle", "ends_at", "user__password", "user__is_active", "user__username")
)


def subject(kind: Tally.Kind, *, user: User | None, name: str, device: Device | None = None) -> Subject:
    """What to count against. A name nobody has is counted like an account, so that locking tells nothing."""
    if device is not None and kind is Tally.Kind.ACCOUNT:
        return Subject(kind=Tally.Kind.DEVICE, key=f"device:{device.pk}", user=user)
    if user is not None:
        return Subject(kind=kind, key=f"{kind.lower()}:{user.pk}", user=user)
    return Subject(kind=kind, key=f"{kind.lower()}:?{pseudonym(name).hex()[:32]}")


def code_channel(user: User | None, *, name: str, wanted: OneTimeCode.Channel | None) -> OneTimeCode.Channel:
    """How a code will travel: as wanted if it can, else by text message, else by e-mail."""
    ways = code_channels(user, name=name)
    return wanted if wanted in ways else ways[0]


def code_channels(user: User | None, *, name: str) -> list[OneTimeCode.Channel]:
    """Every way a code can reach the person; for a name nobody has, a likely answer that never changes."""
    sms, email = OneTimeCode.Channel.SMS, OneTimeCode.Channel.EMAIL
    texts = settings.SMS_VIA != "none"
    if user is not None:
        ways = [way for way, there in ((sms, texts and bool(user.mobile)), (email, bool(user.email))) if there]
        return ways or [email]
    # Most records have both.
    return [sms, email] if texts and pseudonym(name)[0] >= 32 else [email]  # noqa: PLR2004  # seven names of eight


def code_hint(user: User | None, *, name: str, channel: OneTimeCode.Channel) -> str:
    """Where the code goes, mostly hidden; for a name nobody has, made up from it."""
    chance = pseudonym(name)
    if channel is OneTimeCode.Channel.SMS:
        return hint_of_mobile(user.mobile if user else f"{chance[1] % 100:02}")
    made_up = f"{chr(97 + chance[2] % 26)}@{chr(97 + chance[3] % 26)}.{('com', 'in', 'edu')[chance[4] % 3]}"
    return hint_of_email((user.email if user else "") or made_up)


def has_second_step(user: User) -> bool:
    """Is the password only one of two things the person shows?"""
    return user.wants_codes or user.apps.exists() or user.passkeys.exists()


def words_about(user: User) -> list[str]:
    """What anybody who knows the person would try first."""
    return [user.username, *user.full_name.split(), *re.split(r"[@.]", user.email), user.mobile[-10:]]


def words_about_us() -> list[str]:
    """What anybody who knows this portal would try first."""
    return ["spom", "portal", "password", "welcome", *settings.PASSWORD_WORDS]


def record_matching(user: User | None, *, born_on: date, contact: str) -> User | None:
    """The person, if the registry has this date of birth and this mobile number or e-mail address for them."""
    # Asked for nobody too: looking must take as long.
    record = RegistryRecord.objects.filter(user_id=user.pk if user else 0, born_on=born_on).first()
    if user is None:
        return None
    typed = contact.strip()
    own = {user.email.casefold(), user.mobile} - {""}
    return user if record and {typed.casefold(), as_mobile(typed)} & own else None


def sessions_of(user: User, at: datetime) -> list[Session]:
    """Where the person is signed in now, the latest first."""
    return list(user.sessions.live(at).order_by("-seen_at", "pk"))


def devices_of(user: User) -> list[Device]:
    """Browsers the person has come in on, the latest first."""
    return list(user.devices.order_by("-last_seen_at", "pk")[:50])


@dataclass(frozen=True, kw_only=True)
class PastSignIn:
    """When somebody came in, from which address, on which device, and how in words."""

    at: datetime
    address: str
    device: str
    how: str


def history_of(user: User) -> list[PastSignIn]:
    """The person's last sign-ins, the latest first."""
    entries = Entry.objects.filter(by=user, kind=kind_of(SignedIn)).order_by("-at", "-pk")[:20]
    return [
        PastSignIn(
            at=entry.at,
            address=entry.address or "",
            device=str(entry.about.get("device", "")),
            how=method_in_words(str(entry.about.get("method", ""))),
        )
        for entry in entries
    ]


def people_to_help(by: User) -> UserQuerySet:
    """Whom a member of staff may help: everybody, or for a coordinator the people of their own units."""
    people = User.objects.with_roles()
    if by.has_role(Role.ADMINISTRATOR, Role.HELP_DESK):
        return people
    units = RoleGrant.objects.live().filter(user=by, role=Role.COORDINATOR).values("unit")
    return people.filter(unit__in=units)


def contact_requests_for(by: User) -> QuerySet[ContactRequest]:
    """Requests to be reached another way that wait for this member of staff, or rest before they hold."""
    mine = ContactRequest.objects.filter(user__in=people_to_help(by).values("pk"))
    return (
        (mine.waiting() | mine.resting()).select_related("user", "user__unit", "decided_by").order_by("asked_at", "pk")
    )


def newcomers_for(by: User) -> QuerySet[Newcomer]:
    """Newcomers who wait for this member of staff: for a coordinator those of their own units."""
    waiting = Newcomer.objects.filter(state=RequestState.WAITING).select_related("unit").order_by("asked_at", "pk")
    if by.has_role(Role.ADMINISTRATOR, Role.HELP_DESK):
        return waiting
    units = RoleGrant.objects.live().filter(user=by, role=Role.COORDINATOR).values("unit")
    return waiting.filter(unit__in=units)


def second_administrator_exists(by: User) -> bool:
    """Is there anybody else who could agree to what two administrators do together?"""
    return User.objects.active().holding(Role.ADMINISTRATOR).exclude(pk=by.pk).exists()


def requests_of(user: User) -> list[ContactRequest]:
    """What the person asked coordinators for, the latest first, with what became of it."""
    asked = ContactRequest.objects.filter(user=user).exclude(state=RequestState.UNPROVEN)
    return list(asked.select_related("decided_by").order_by("-asked_at", "-pk")[:20])


def joined_by(user: User) -> Newcomer | None:
    """The registration of their own the account came from, if it did."""
    return Newcomer.objects.filter(user=user).select_related("decided_by", "unit").first()


def closings_of(user: User, at: datetime) -> list[Tally]:
    """Doors of the account that are closed now."""
    shut = Q(closed_until__gt=at) | Q(kind=Tally.Kind.ACCOUNT, run__gte=HARD_CAP)
    return list(Tally.objects.filter(shut, user=user).order_by("key"))


def whom_to_ask(user: User) -> list[User]:
    """The coordinator the registry names for the person, else those of their unit."""
    record = RegistryRecord.objects.filter(user=user).select_related("coordinator").first()
    if record and record.coordinator:
        return [record.coordinator]
    return coordinators_of(user.unit) if user.unit else []


def coordinators_of(unit: Unit) -> list[User]:
    """The course coordinators of a unit, by name."""
    grants = unit.role_grants.live().filter(role=Role.COORDINATOR)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("full_name", "pk"))


def registry_photo_of(user: User) -> RegistryPhoto | None:
    """The picture the registry has of a person. Whoever asks has decided that they may see it."""
    return RegistryPhoto.objects.filter(user=user).first()


def _people_named(identifier: str) -> UserQuerySet:
    typed = identifier.strip()
    named = _called(typed)
    mobile = as_mobile(typed)
    return User.objects.filter(named | Q(mobile=mobile) if mobile else named).order_by("pk")


def _called(typed: str | Given) -> Q:
    return Q(username__iexact=typed) | (Q(email__iexact=typed) & ~Q(email=""))


def _the_one(identifier: str, people: Iterable[User]) -> User | None:
    """A number two people share names neither of them; a name of one's own always does."""
    found = list(people)
    typed = identifier.strip().casefold()
    named = [user for user in found if typed in {user.username.casefold(), user.email.casefold()}]
    candidates = named or found
    return candidates[0] if typed and len(candidates) == 1 else None


def as_mobile(typed: str) -> str:
    """What was typed as an E.164 number, if it can be one."""
    try:
        number = phonenumbers.parse(typed, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else ""


def account_vouched_for(*, issuer: str, subject: str) -> LinkedIdentity | None:
    """The link of what another house calls somebody, with its person."""
    return LinkedIdentity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()


def learner_with_srn(srn: str) -> User | None:
    """The person with this SRN or user ID, unless they are staff: whom another house may link without asking."""
    user = User.objects.active().with_roles().filter(username__iexact=srn.strip()).first()
    return None if user is None or is_staff(user) else user


def handover_of_token(token: str, *, at: datetime) -> Handover | None:
    """What an access token was given for, while its session is live and its time is not over."""
    found = Handover.objects.select_related("user", "session").filter(token_hash=hash_of(token)).first()
    if found is None or found.session is None or found.redeemed_at is None:
        return None
    in_time = at < found.redeemed_at + Handover.TOKEN_LIFE
    return found if in_time and found.user.is_active and found.session.is_live(at) else None


def handover_with(sid: str) -> Handover | None:
    """The handover another portal knows by this name."""
    return Handover.objects.select_related("user", "session__user").filter(sid=sid).first()


def is_linked(user: User, issuer: str) -> bool:
    """Does this house open the person's account?"""
    return LinkedIdentity.objects.filter(user=user, issuer=issuer).exists()


def work_kept_under(key: str, *, user: User, at: datetime) -> KeptWork | None:
    """What this very person was typing when their session ended."""
    work = KeptWork.objects.filter(key_hash=hash_of(key), user=user).first()
    return work if work and work.is_there(at) else None


def count_older_peppers() -> int:
    """Accounts whose password was hashed under a master key that is no longer the newest."""
    mine, newest = PepperedArgon2.algorithm, next(iter(settings.PASSWORD_PEPPERS))
    hashed = User.objects.filter(password__startswith=f"{mine}$")
    return hashed.exclude(password__startswith=f"{mine}${newest}$").count()
