"""Build the Demo Institute of Accountants, by calling actions only.

What exists already is left as it is, so building again changes nothing and is quick.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.demo.booking import build_booking
from spom.demo.cast import CAST, GRACE, KIRAN, PASSWORD, Person
from spom.demo.courses import build_courses
from spom.demo.institution import UNITS, set_up
from spom.demo.learning import build_learning
from spom.demo.maintenance import plan_the_window
from spom.demo.programme import build_programme
from spom.demo.questions import build_papers, build_questions
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.kit.errors import Refusal

# The fortnight of the demo: Monday 30 March to Sunday 12 April 2026, when a maintenance window begins.
FORTNIGHT_BEGINS = datetime(2026, 3, 30, 4, 30, tzinfo=UTC)


class NotInProduction(Refusal):
    """The passwords of the demo are printed in its documentation."""

    code = "demo.not_in_production"
    message = _("The demo has passwords everybody knows. It is not built in production.")


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What to type to be one of the cast."""

    person: Person

    def __str__(self) -> str:
        role = str(Role(self.person.role).label)
        return f"{self.person.username:<12} {PASSWORD:<28} {self.person.full_name}, {role}"


def build(*, at: datetime = FORTNIGHT_BEGINS, seats_from: datetime | None = None) -> list[SignIn]:
    """Build what is missing of the demo and say how to sign in. Refuses in production.

    Seats are to be had from `seats_from` on, so that a demo of any day has some ahead, and some learning behind it.
    """
    if not settings.DEMO_ALLOWED:
        raise NotInProduction
    present = {user.username: user for user in User.objects.filter(username__in=[who.username for who in CAST])}
    units = {unit.code: unit for unit in Unit.objects.all()}
    grace = present.get(GRACE.username) or _enter(GRACE, unit=None, by=None, at=at)
    for plan in UNITS:
        if plan.code not in units:
            units[plan.code] = add_unit(
                code=plan.code,
                name=plan.name,
                parent=units.get(plan.parent),
                email=plan.email,
                phone=plan.phone,
                by=grace,
                at=at,
            )
    for who in CAST:
        if who.username not in present and who != GRACE:
            _enter(who, unit=units.get(who.unit), by=grace, at=at)
    set_up(by=grace, at=at)
    students = User.objects.filter(username__in=[who.username for who in CAST if who.role is Role.STUDENT])
    programme = build_programme(by=grace, learners=list(students.order_by("pk")), at=at)
    build_courses(programme=programme, by=grace, at=at)
    if seats_from is not None:
        build_learning(programme=programme, by=grace, until=seats_from)
    kiran = present.get(KIRAN.username) or User.objects.get(username=KIRAN.username)
    build_questions(by=kiran, reviewer=grace, at=at)
    build_papers(by=grace, at=at)
    plan_the_window(by=grace, at=at)
    invigilators = User.objects.filter(username__in=[who.username for who in CAST if who.role is Role.INVIGILATOR])
    build_booking(by=grace, desk=invigilators, at=seats_from or at)
    return [SignIn(person=who) for who in CAST]


def _enter(who: Person, *, unit: Unit | None, by: User | None, at: datetime) -> User:
    """Open an account, activate it and grant its role, in the first minutes of the fortnight."""
    user = open_account(
        username=who.username,
        full_name=who.full_name,
        email=who.email,
        mobile=who.mobile,
        unit=unit,
        by=by,
        at=at,
    )
    activate(user=user, password=PASSWORD, at=at + timedelta(minutes=1))
    # Coordinators answer for their unit; everybody else holds the role for the institution.
    scope = unit if who.role is Role.COORDINATOR else None
    grant_role(user=user, role=who.role, unit=scope, reason="Demo", by=by, at=at + timedelta(minutes=1))
    return user
