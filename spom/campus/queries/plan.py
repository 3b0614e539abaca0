"""A learner's plan: every set with its hours, what is next, and what did not count and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import connection

from spom.campus.queries.hours import Hours, summed
from spom.identity.models import User
from spom.kit.prepared import Given, Written
from spom.programme.models.catalogue import CutOff, Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.dossier import Dossier, dossier_for, dossier_in, dossier_of
from spom.programme.queries.standing import SetStanding, modules_in, standings_from, standings_in
from spom.programme.registry import ENROLMENT, MODULE


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

    @property
    def shown(self) -> "SetShown":
        """What a page shows of it, and nothing that may change."""
        standing = self.standing
        return SetShown(
            letter=self.letter,
            tone=self.tone,
            is_exempt=standing.is_exempt,
            was_passed=standing.was_passed,
            must_choose=self.must_choose,
            is_done=self.is_done,
            counted=self.counted,
            required=self.required,
            missing=self.missing,
            set_key=standing.module_set.pk,
            module_key=standing.module.pk if standing.module else None,
            module_name=standing.module.name if standing.module else "",
            choices=len(standing.modules),
        )


@dataclass(frozen=True, kw_only=True)
class SetShown:
    """One set on a page."""

    letter: str
    tone: str
    is_exempt: bool
    was_passed: bool
    must_choose: bool
    is_done: bool
    counted: int
    required: int
    missing: int
    set_key: int
    module_key: int | None
    module_name: str
    choices: int


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

    @cached_property
    def shown(self) -> tuple[SetShown, ...]:
        """What home shows of its sets."""
        return tuple(one.shown for one in self.sets)

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
    return _plan_of(dossier) if dossier else None


def plan_of(*, enrolment: Enrolment, at: datetime) -> Plan:
    """The same for one enrolment."""
    return _plan_of(dossier_for(enrolment=enrolment, at=at))


def _plan_of(dossier: Dossier) -> Plan:
    return _plan(dossier, standings_in(dossier), hours_by_module(dossier.enrolment))


def plan_in(
    dossier: Sequence[Sequence[Any]], modules: Sequence[Sequence[Any]], hours: Sequence[Sequence[Any]]
) -> Plan | None:
    """The plan from the answers to `dossier_asked`, `modules_asked` and `hours_asked`."""
    found = dossier_in(dossier)
    if found is None:
        return None
    standings = standings_from(found, modules_in(modules, programme_id=found.enrolment.programme_id))
    return _plan(found, standings, _by_module(row[1:] for row in hours if row[0] == found.enrolment.pk))


def hours_by_module(enrolment: Enrolment) -> dict[int, Hours]:
    """What a learner has earned in each module, by the module's key, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_HOURS} WHERE i.enrolment_id = %s {_GROUPED}", [enrolment.pk])
        return _by_module(row[1:] for row in cursor.fetchall())


def hours_asked(*, learner: Given) -> Written:
    """The same for each enrolment, as a question among others; from the sums beside the rows, so only for showing."""
    return Written(sql=_SUMS, params=(learner,), columns=4)


def hours_of_module_asked() -> Written:
    """What a learner has earned in one module, as a question among others; from the rows themselves, for it decides."""
    sql = f"SELECT latest.kind, {_SECONDS} {_ROWS} WHERE i.enrolment_id = %s AND l.module_id = %s GROUP BY latest.kind"
    return Written(sql=sql, params=(ENROLMENT, MODULE), columns=2)


def hours_of_module_in(rows: Iterable[Sequence[Any]]) -> Hours:
    """The hours in its answer."""
    return summed({kind: float(seconds) for kind, seconds in rows})


_SECONDS = "sum(extract(epoch FROM upper(i.during) - lower(i.during)))"
_ROWS = """
    FROM campus_studyinterval i
    JOIN campus_lesson l ON l.id = i.lesson_id
    LEFT JOIN LATERAL (
      SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
    ) latest ON true
"""
_HOURS = f"SELECT i.enrolment_id, l.module_id, latest.kind, {_SECONDS} {_ROWS}"
_SUMS = """
    SELECT s.enrolment_id, l.module_id, nullif(s.kind, ''), sum(s.seconds)
    FROM campus_ledgersum s JOIN campus_lesson l ON l.id = s.lesson_id
    WHERE s.learner_id = %s GROUP BY s.enrolment_id, l.module_id, s.kind
"""
_GROUPED = "GROUP BY i.enrolment_id, l.module_id, latest.kind"


def _by_module(rows: Iterable[Sequence[Any]]) -> dict[int, Hours]:
    sums: dict[int, dict[str | None, float]] = {}
    for module, kind, seconds in rows:
        sums.setdefault(module, {})[kind] = float(seconds)
    return {module: summed(by_kind) for module, by_kind in sums.items()}


def _plan(dossier: Dossier, standings: Iterable[SetStanding], hours: Mapping[int, Hours]) -> Plan:
    sets = tuple(
        SetPlan(standing=standing, hours=hours.get(standing.module.pk, Hours()) if standing.module else Hours())
        for standing in standings
    )
    return Plan(enrolment=dossier.enrolment, sets=sets, cut_off=dossier.cut_off)


def hours_learned(*, enrolment: Enrolment, module: Module) -> Hours:
    """What a learner has earned in one module."""
    return hours_by_module(enrolment).get(module.pk, Hours())
