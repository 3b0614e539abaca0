"""How many students get on at once: their sets, the last day they learned, and who is stuck and why.

Everything is computed when it is asked, from the same rows as the student's own page, in a handful of statements
however many there are. So one look is bounded: whoever answers for more people chooses a unit first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.campus.models.study import StudySession
from spom.campus.queries.days import Pace, pace_of
from spom.campus.queries.hours import COUNTS, Hours, summed
from spom.campus.queries.plan import Plan, SetPlan
from spom.campus.queries.reviewing import learners_of
from spom.identity.models import Unit, User
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.dossier import dossiers_of
from spom.programme.queries.standing import modules_by_set, standings_from

MOST = 2_000
# When somebody counts as stuck. Each is said in words beside the name; none of them is a judgement.
IDLE_AFTER = timedelta(days=14)
LOOK_BACK = timedelta(days=7)
MUCH = 60 * 60
TOO_MUCH_A_DAY = 180


class Stuck(StrEnum):
    """Why somebody may need a word from a person."""

    NOT_BEGUN = "NOT_BEGUN"
    IDLE = "IDLE"
    NO_CHOICE = "NO_CHOICE"
    WAITING = "WAITING"
    LOSING = "LOSING"
    BEHIND = "BEHIND"

    @property
    def label(self) -> StrOrPromise:
        """In words."""
        return _WORDS[self]


_WORDS: dict[Stuck, StrOrPromise] = {
    Stuck.NOT_BEGUN: _("Has learned nothing for two weeks since enrolling"),
    Stuck.IDLE: _("Has learned nothing for two weeks"),
    Stuck.NO_CHOICE: _("Has not chosen a module of an elective set"),
    Stuck.WAITING: _("More than an hour waits for a check or a decision"),
    Stuck.LOSING: _("This week more time was lost than counted"),
    Stuck.BEHIND: _("Needs more than three hours a day until the cut-off"),
}


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whom to look at. Empty means all the member of staff answers for."""

    programme: Programme
    unit: Unit | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One student of a cohort."""

    plan: Plan
    waiting: int
    lost_lately: int
    counted_lately: int
    last_at: datetime | None
    pace: Pace | None
    stuck: tuple[Stuck, ...]

    @property
    def learner(self) -> User:
        """Who it is."""
        return self.plan.enrolment.learner

    @property
    def is_done(self) -> bool:
        """Is nothing left to learn?"""
        return all(one.is_done for one in self.plan.sets)

    @property
    def percent(self) -> int:
        """How much of what must be learned has counted; whole only when all of it has."""
        if self.is_done:
            return 100
        return min(99, int(100 * self.plan.counted / self.plan.required)) if self.plan.required else 0


@dataclass(frozen=True, kw_only=True)
class _Learned:
    """What the ledger says of one enrolment."""

    by_module: dict[int, Hours]
    last_at: datetime | None


def enrolments_in(*, staff: User, scope: Scope) -> QuerySet[Enrolment]:
    """The enrolments this member of staff may look at."""
    live = Enrolment.objects.live().filter(programme=scope.programme, learner__in=learners_of(staff).values("pk"))
    if scope.unit is not None:
        live = live.filter(learner__unit=scope.unit)
    for word in scope.words.split():
        live = live.filter(Q(learner__full_name__icontains=word) | Q(learner__username__icontains=word))
    return live


def cohort(*, staff: User, scope: Scope, at: datetime) -> list[Standing]:
    """Every student in the scope, by name; at most so many as one look bears."""
    enrolments = enrolments_in(staff=staff, scope=scope).order_by("learner__full_name", "pk")[:MOST]
    return standings_of(enrolments=enrolments, programme=scope.programme, at=at)


def standings_of(*, enrolments: QuerySet[Enrolment], programme: Programme, at: datetime) -> list[Standing]:
    """How each of these enrolments of one programme stands, in the order asked for."""
    dossiers = dossiers_of(enrolments=enrolments.select_related("learner__unit"), at=at)
    keys = [dossier.enrolment.pk for dossier in dossiers]
    by_set = modules_by_set(programme.pk)
    learned = _learned(keys)
    lately = _counted_since(keys, at - LOOK_BACK)
    lost = _lost_since(keys, at - LOOK_BACK)
    begun = set(StudySession.objects.filter(enrolment__in=keys).values_list("enrolment", flat=True).distinct())
    rows = []
    for dossier in dossiers:
        enrolment = dossier.enrolment
        known = learned.get(enrolment.pk, _Learned(by_module={}, last_at=None))
        sets = tuple(
            SetPlan(standing=one, hours=known.by_module.get(one.module.pk, Hours()) if one.module else Hours())
            for one in standings_from(dossier, by_set)
        )
        plan = Plan(enrolment=enrolment, sets=sets, cut_off=dossier.cut_off)
        row = Standing(
            plan=plan,
            waiting=sum(hours.waiting for hours in known.by_module.values()),
            lost_lately=lost.get(enrolment.pk, 0),
            counted_lately=lately.get(enrolment.pk, 0),
            last_at=known.last_at,
            pace=pace_of(plan, at=at),
            stuck=(),
        )
        rows.append(_judged(row, has_begun=enrolment.pk in begun, at=at))
    return rows


def units_of(staff: User) -> QuerySet[Unit]:
    """The units whose students this member of staff answers for."""
    return Unit.objects.filter(pk__in=learners_of(staff).values("unit")).order_by("name", "pk")


def _judged(row: Standing, *, has_begun: bool, at: datetime) -> Standing:
    """The same with what may hold the student up; who is done is never stuck."""
    if row.is_done:
        return row
    long_enrolled = at - row.plan.enrolment.enrolled_at > IDLE_AFTER
    found = {
        Stuck.NOT_BEGUN: long_enrolled and not has_begun,
        Stuck.IDLE: row.last_at is not None and at - row.last_at > IDLE_AFTER,
        Stuck.NO_CHOICE: long_enrolled and any(one.must_choose for one in row.plan.sets),
        Stuck.WAITING: row.waiting >= MUCH,
        Stuck.LOSING: row.lost_lately >= MUCH and row.lost_lately > row.counted_lately,
        Stuck.BEHIND: row.pace is not None and row.pace.minutes > TOO_MUCH_A_DAY,
    }
    return replace(row, stuck=tuple(reason for reason, holds in found.items() if holds))


def _learned(enrolments: Sequence[int]) -> dict[int, _Learned]:
    sums: dict[int, dict[int, dict[str | None, float]]] = defaultdict(lambda: defaultdict(dict))
    last: dict[int, datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT i.enrolment_id, l.module_id, latest.kind,
              sum(extract(epoch FROM upper(i.during) - lower(i.during))), max(upper(i.during))
            FROM campus_studyinterval i
            JOIN campus_lesson l ON l.id = i.lesson_id
            LEFT JOIN LATERAL (
              SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
            ) latest ON true
            WHERE i.enrolment_id = ANY(%s) GROUP BY 1, 2, 3
            """,
            [list(enrolments)],
        )
        for enrolment, module, kind, seconds, until in cursor.fetchall():
            sums[enrolment][module][kind] = float(seconds)
            last[enrolment] = max(until, last.get(enrolment, until))
    return {
        enrolment: _Learned(
            by_module={module: summed(kinds) for module, kinds in by_module.items()}, last_at=last[enrolment]
        )
        for enrolment, by_module in sums.items()
    }


def _counted_since(enrolments: Sequence[int], since: datetime) -> dict[int, int]:
    return _seconds(
        """
        SELECT i.enrolment_id, sum(extract(epoch FROM upper(i.during) - lower(i.during)))
        FROM campus_studyinterval i
        JOIN LATERAL (
          SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
        ) latest ON latest.kind = ANY(%s)
        WHERE i.enrolment_id = ANY(%s) AND lower(i.during) >= %s GROUP BY 1
        """,
        [sorted(COUNTS), list(enrolments), since],
    )


def _lost_since(enrolments: Sequence[int], since: datetime) -> dict[int, int]:
    return _seconds(
        """
        SELECT s.enrolment_id, sum(extract(epoch FROM upper(u.during) - lower(u.during)))
        FROM campus_uncountedspan u JOIN campus_studysession s ON s.id = u.session_id
        WHERE s.enrolment_id = ANY(%s) AND s.last_at >= %s AND lower(u.during) >= %s GROUP BY 1
        """,
        [list(enrolments), since, since],
    )


def _seconds(statement: str, values: Sequence[Any]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {enrolment: int(seconds) for enrolment, seconds in cursor.fetchall()}
