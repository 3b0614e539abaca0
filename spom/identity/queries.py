"""Questions about people."""

from django.db.models import Q

from spom.identity.models import Role, Unit, User


def person_named(identifier: str) -> User | None:
    """The person with this registration number, user id or e-mail address, in any case."""
    typed = identifier.strip()
    return User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed)).first() if typed else None


def coordinators_of(unit: Unit) -> list[User]:
    """The course coordinators of a unit, by name."""
    grants = unit.role_grants.live().filter(role=Role.COORDINATOR)
    return list(User.objects.filter(pk__in=grants.values("user")).order_by("full_name", "pk"))
