"""What the portal itself has to say on home pages, each in one statement."""

from dataclasses import dataclass

from django.db.models import Count, Q

from spom.identity.models import Role, RoleGrant, Unit, User


@dataclass(frozen=True, kw_only=True)
class Division:
    """How far the institution is divided: units, and coordinators of units."""

    units: int
    coordinators: int


@dataclass(frozen=True, kw_only=True)
class Headcount:
    """Accounts in use, not activated yet, and closed."""

    active: int
    invited: int
    disabled: int


@dataclass(frozen=True, kw_only=True)
class UnitCount:
    """A unit with its people, and how many of them have not activated their account."""

    name: str
    people: int
    invited: int


def division() -> Division:
    """Whether there are units, and people who answer for them."""
    live = Q(role_grants__role=Role.COORDINATOR, role_grants__revoked_at__isnull=True)
    counted = Unit.objects.aggregate(
        units=Count("pk", distinct=True), coordinators=Count("role_grants", filter=live, distinct=True)
    )
    return Division(units=counted["units"], coordinators=counted["coordinators"])


def headcount() -> Headcount:
    """All accounts, by state."""
    State = User.State  # noqa: N806  # a class under its own name
    counted = User.objects.aggregate(
        active=Count("pk", filter=Q(state=State.ACTIVE)),
        invited=Count("pk", filter=Q(state=State.INVITED)),
        disabled=Count("pk", filter=Q(state=State.DISABLED)),
    )
    return Headcount(active=counted["active"], invited=counted["invited"], disabled=counted["disabled"])


def units_of(coordinator: User) -> list[UnitCount]:
    """The units a coordinator answers for, by name."""
    mine = RoleGrant.objects.live().filter(user=coordinator, role=Role.COORDINATOR, unit__isnull=False)
    invited = Q(people__state=User.State.INVITED)
    units = Unit.objects.filter(pk__in=mine.values("unit")).order_by("name", "pk")
    counted = units.annotate(all_people=Count("people"), not_in_yet=Count("people", filter=invited))
    return [
        UnitCount(name=name, people=everybody, invited=waiting)
        for name, everybody, waiting in counted.values_list("name", "all_people", "not_in_yet")
    ]
