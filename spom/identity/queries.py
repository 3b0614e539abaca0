"""Questions about people."""

import hmac
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery

from spom.identity.models import Device, Role, RoleGrant, Session, Tally, Unit, User
from spom.identity.models.people import UserQuerySet
from spom.identity.models.sessions import Visitor, hash_of
from spom.identity.models.tallies import Subject


@dataclass(frozen=True, kw_only=True)
class Knock:
    """Who was named at the gate, and the device they are known on, if they are."""

    user: User | None
    device: Device | None


def person_named(identifier: str) -> User | None:
    """The person with this registration number, user id, e-mail address or mobile number, in any case."""
    return _the_one(identifier, _people_named(identifier))


def knock(*, identifier: str, visitor: Visitor) -> Knock:
    """The person named, with their roles and this browser's mark: one statement, whoever is named."""
    known = Device.objects.filter(user=OuterRef("pk"), key_hash=hash_of(visitor.device_key))
    people = (
        _people_named(identifier)
        .with_roles()
        .annotate(
            known_device=Subquery(known.values("pk")),
            known_device_trust=Subquery(known.values("trusted_until")),
        )
    )
    user = _the_one(identifier, people)
    # What a query adds to a row is not part of its type.
    known_device = vars(user)["known_device"] if user else None
    if user is None or known_device is None:
        return Knock(user=user, device=None)
    device = Device(
        pk=known_device,
        user=user,
        key_hash=hash_of(visitor.device_key),
        label=visitor.label,
        trusted_until=vars(user)["known_device_trust"],
    )
    return Knock(user=user, device=device)


def session_under(key: str) -> Session | None:
    """The session with this key, its person and their roles, in one statement."""
    roles = RoleGrant.objects.live().filter(user=OuterRef("user")).values("role")
    sessions = Session.objects.select_related("user").annotate(held_roles=ArraySubquery(roles))
    session = sessions.filter(key_hash=hash_of(key)).first()
    if session is not None and session.user is not None:
        session.user.roles = frozenset(Role(role) for role in vars(session)["held_roles"])
    return session


def subject(kind: Tally.Kind, *, user: User | None, name: str, device: Device | None = None) -> Subject:
    """What to count against. A name nobody has is counted like an account, so that locking tells nothing."""
    if device is not None and kind is Tally.Kind.ACCOUNT:
        return Subject(kind=Tally.Kind.DEVICE, key=f"device:{device.pk}", user=user)
    if user is not None:
        return Subject(kind=kind, key=f"{kind.lower()}:{user.pk}", user=user)
    return Subject(kind=kind, key=f"{kind.lower()}:?{_veiled(name)}")


def sessions_of(user: User, at: datetime) -> list[Session]:
    """Where the person is signed in now, the latest first."""
    return list(user.sessions.live(at).order_by("-seen_at", "pk"))


def coordinators_of(unit: Unit) -> list[User]:
    """The course coordinators of a unit, by name."""
    grants = unit.role_grants.live().filter(role=Role.COORDINATOR)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("full_name", "pk"))


def _people_named(identifier: str) -> UserQuerySet:
    typed = identifier.strip()
    named = Q(username__iexact=typed) | (Q(email__iexact=typed) & ~Q(email=""))
    mobile = _as_mobile(typed)
    return User.objects.filter(named | Q(mobile=mobile) if mobile else named).order_by("pk")


def _the_one(identifier: str, people: UserQuerySet) -> User | None:
    """A number two people share names neither of them; a name of one's own always does."""
    found = list(people[:3])
    typed = identifier.strip().casefold()
    named = [user for user in found if typed in {user.username.casefold(), user.email.casefold()}]
    candidates = named or found
    return candidates[0] if typed and len(candidates) == 1 else None


def _as_mobile(typed: str) -> str:
    """What was typed as an E.164 number, if it can be one."""
    try:
        number = phonenumbers.parse(typed, settings.PHONE_REGION)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(number)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if possible else ""


def _veiled(name: str) -> str:
    """A typed name, so that the table does not become a list of what people mistyped."""
    return hmac.new(settings.SECRET_KEY.encode(), name.strip().casefold().encode(), "sha256").hexdigest()[:32]
