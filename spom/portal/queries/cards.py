"""What the portal itself has to say on home pages, each in one statement."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from spom.identity.models import Role, RoleGrant, Unit, User

DIVISION = """
SELECT
  (SELECT count(*) FROM identity_unit),
  (SELECT count(*) FROM identity_rolegrant
   WHERE role = %(coordinator)s AND unit_id IS NOT NULL AND revoked_at IS NULL)
"""
HEADCOUNT = """
SELECT
  count(*) FILTER (WHERE state = 'ACTIVE'),
  count(*) FILTER (WHERE state = 'INVITED'),
  count(*) FILTER (WHERE state = 'DISABLED')
FROM identity_user
"""


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
    """Units and their coordinators. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(DIVISION, {"coordinator": Role.COORDINATOR.value})
        units, coordinators = cursor.fetchone()
    return Division(units=units, coordinators=coordinators)


def headcount() -> Headcount:
    """Accounts by state. Reads every account, so it is asked once the page is there."""
    with connection.cursor() as cursor:
        cursor.execute(HEADCOUNT)
        active, invited, disabled = cursor.fetchone()
    return Headcount(active=active, invited=invited, disabled=disabled)


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
