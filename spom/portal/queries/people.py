"""Finding people, and seeing what they may do and who decided it."""

import re
from dataclasses import dataclass

from django.db.models import Count, Q

from spom.identity.models import Role, RoleGrant, Unit, User
from spom.identity.models.people import UserQuerySet
from spom.identity.queries import people_to_help

# So many digits of a mobile number find somebody; fewer would find everybody.
LEAST_DIGITS = 5


@dataclass(frozen=True, kw_only=True)
class Search:
    """What to look for: words in the name, number or address; a role held now; a unit. Empty means all."""

    words: str = ""
    role: str = ""
    unit: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit in the tree: how deep, how many people belong to it, and who coordinates it."""

    unit: Unit
    depth: int
    people: int
    coordinators: tuple[User, ...]


def people(search: Search, by: User) -> UserQuerySet:
    """People who match, by name, each with their roles and unit; for a coordinator those of their own units."""
    found = people_to_help(by)
    for word in search.words.split():
        found = found.filter(_somewhere(word))
    if search.role in Role.values:
        found = found.holding(Role(search.role))
    if search.unit:
        found = found.filter(unit=search.unit)
    return found.select_related("unit").order_by("full_name", "pk")


def _somewhere(word: str) -> Q:
    """In the name, the number, the address; or the mobile number, however it is written."""
    digits = re.sub(r"[^0-9]", "", word).lstrip("0")
    found = Q(full_name__icontains=word) | Q(username__icontains=word) | Q(email__icontains=word)
    return found | Q(mobile__contains=digits) if len(digits) >= LEAST_DIGITS else found


def grants_of(person: User) -> list[RoleGrant]:
    """Every role the person holds or held, those in force first, with who decided."""
    grants = person.role_grants.select_related("unit", "granted_by", "revoked_by")
    return sorted(grants, key=lambda grant: (grant.revoked_at is not None, -grant.granted_at.timestamp(), -grant.pk))


def unit_tree() -> list[UnitRow]:
    """All units, parents before children, by name, in two statements."""
    units = list(Unit.objects.annotate(number_of_people=Count("people")).order_by("name", "pk"))
    coordinators: dict[int, list[User]] = {}
    grants = RoleGrant.objects.live().filter(role=Role.COORDINATOR, unit__isnull=False).select_related("user")
    for grant in grants.order_by("user__full_name", "pk"):
        coordinators.setdefault(grant.unit_id or 0, []).append(grant.user)
    children: dict[int | None, list[Unit]] = {}
    for unit in units:
        children.setdefault(unit.parent_id, []).append(unit)
    return [
        UnitRow(
            unit=unit,
            depth=depth,
            people=getattr(unit, "number_of_people", 0),
            coordinators=tuple(coordinators.get(unit.pk, ())),
        )
        for unit, depth in _walk(children, None, 0)
    ]


def _walk(children: dict[int | None, list[Unit]], parent: int | None, depth: int) -> list[tuple[Unit, int]]:
    walked: list[tuple[Unit, int]] = []
    for unit in children.get(parent, ()):
        walked += [(unit, depth), *_walk(children, unit.pk, depth + 1)]
    return walked
