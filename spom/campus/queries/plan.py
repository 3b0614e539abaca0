"""A learner's plan: every set with its hours, what is next, and what did not count and why."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from spom.campus.queries.hours import Hours, summed
from spom.identity.models import User
from spom.programme.models.catalogue import CutOff, Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.dossier import Dossier, dossier_for, dossier_of
from spom.programme.queries.standing import SetStanding, standings_in


@dataclass(frozen=True, kw_only=True)
class SetPlan:
    """One set: where the learner stands, and the seconds learned in its module."""

    standing: SetStanding
    hours: Hours

    @property
    def letter(self) -> str:
        """A, B, C, D."""
        return self.standing.module_set.letter

    @property
    def tone(self) -> str:
        """The colour of the set; only four have one."""
        return f"set-{self.letter.lower()}"

    @property
    def required(self) -> int:
        """Seconds asked for; of an elective before the choice, those of any of its modules."""
        module = self.standing.module or self.standing.modules[0]
        return module.required_seconds

    @property
    def counted(self) -> int:
        """Seconds counted here and carried over, at most what is asked for."""
        return min(self.required, self.hours.counted + self.standing.carried_seconds)

    @property
    def missing(self) -> int:
        """Seconds until the test may be booked."""
        return self.required - self.counted

    @property
    def is_done(self) -> bool:
        """Is there nothing left to learn here?"""
        return self.standing.is_exempt or self.standing.was_passed or self.missing == 0

    @property
    def must_choose(self) -> bool:
        """Does the learner still have to choose a module?"""
        return self.standing.module is None and not self.standing.is_exempt


@dataclass(frozen=True, kw_only=True)
class Plan:
    """All sets of one learner."""

    enrolment: Enrolment
    sets: tuple[SetPlan, ...]
    cut_off: CutOff | None

    @property
    def is_trial(self) -> bool:
        """Does a module here ask for less time than announced?"""
        return any(module.announced_seconds for one in self.sets for module in one.standing.modules)

    @property
    def counted(self) -> int:
        """Seconds counted in all sets that must be learned."""
        return sum(one.counted for one in self.sets if not one.standing.is_exempt)

    @property
    def required(self) -> int:
        """Seconds asked for in all sets that must be learned."""
        return sum(one.required for one in self.sets if not one.standing.is_exempt)


def learning_plan(*, learner: User, at: datetime) -> Plan | None:
    """The learner's plan, or None for somebody who is not enrolled."""
    dossier = dossier_of(learner=learner, at=at)
    return _plan(dossier) if dossier else None


def plan_of(*, enrolment: Enrolment, at: datetime) -> Plan:
    """The same for one enrolment."""
    return _plan(dossier_for(enrolment=enrolment, at=at))


def _plan(dossier: Dossier) -> Plan:
    enrolment = dossier.enrolment
    hours = hours_by_module(enrolment)
    sets = tuple(
        SetPlan(standing=standing, hours=hours.get(standing.module.pk, Hours()) if standing.module else Hours())
        for standing in standings_in(dossier)
    )
    return Plan(enrolment=enrolment, sets=sets, cut_off=dossier.cut_off)


def hours_by_module(enrolment: Enrolment) -> dict[int, Hours]:
    """What a learner has earned in each module, by the module's key, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.module_id, latest.kind, sum(extract(epoch FROM upper(i.during) - lower(i.during)))
            FROM campus_studyinterval i
            JOIN campus_lesson l ON l.id = i.lesson_id
            LEFT JOIN LATERAL (
              SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
            ) latest ON true
            WHERE i.enrolment_id = %s
            GROUP BY l.module_id, latest.kind
            """,
            [enrolment.pk],
        )
        sums: dict[int, dict[str | None, float]] = {}
        for module, kind, seconds in cursor.fetchall():
            sums.setdefault(module, {})[kind] = float(seconds)
    return {module: summed(by_kind) for module, by_kind in sums.items()}


def hours_learned(*, enrolment: Enrolment, module: Module) -> Hours:
    """What a learner has earned in one module."""
    return hours_by_module(enrolment).get(module.pk, Hours())
