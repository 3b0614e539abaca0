"""What the charts of a cohort draw, as rows that a table can say too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone_name, localdate

from spom.campus.queries.cohort import Standing
from spom.campus.queries.hours import COUNTS
from spom.kit.parts import Bar

WEEKS = 8
# From so many percent to so many, both included.
STEPS = ((0, 0), (1, 25), (26, 50), (51, 75), (76, 99), (100, 100))


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week, by its Monday: how many students learned, and how many seconds counted."""

    monday: date
    students: int
    seconds: int


def progress_bars(rows: Sequence[Standing]) -> list[Bar]:
    """How many students have learned how much of what they must."""
    return [
        Bar(
            label=f"{low}" if low == high else f"{low}-{high}",
            value=sum(low <= row.percent <= high for row in rows),
        )
        for low, high in STEPS
    ]


def weeks(rows: Sequence[Standing], *, at: datetime) -> list[Week]:
    """The last eight weeks, the present one last. One statement."""
    this_monday = localdate(at) - timedelta(days=localdate(at).weekday())
    mondays = [this_monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT date_trunc('week', lower(i.during) AT TIME ZONE %s)::date, count(DISTINCT i.enrolment_id),
              sum(extract(epoch FROM upper(i.during) - lower(i.during)))
            FROM campus_studyinterval i
            JOIN LATERAL (
              SELECT v.kind FROM campus_verdict v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
            ) latest ON latest.kind = ANY(%s)
            WHERE i.enrolment_id = ANY(%s) AND lower(i.during) >= %s GROUP BY 1
            """,
            [
                get_current_timezone_name(),
                sorted(COUNTS),
                [row.plan.enrolment.pk for row in rows],
                mondays[0] - timedelta(days=1),
            ],
        )
        found = {monday: (students, int(seconds)) for monday, students, seconds in cursor.fetchall()}
    return [
        Week(monday=monday, students=found.get(monday, (0, 0))[0], seconds=found.get(monday, (0, 0))[1])
        for monday in mondays
    ]


def week_bars(found: Sequence[Week]) -> list[Bar]:
    """Hours of each week."""
    return [Bar(label=date_format(week.monday, "d.m."), value=round(week.seconds / 3600, 1)) for week in found]
