"""Who has the hours for a test, and who will have them by a day at the pace of the last weeks. For forecasts only.

Set-based and from the sums beside the ledger, so that tens of thousands of students are one statement. Nothing is
decided by it: whether somebody may book is proven for each by the programme.
"""

from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.timezone import localdate

from spom.booking.registry import Ready
from spom.programme.models.catalogue import Programme

# What was learned in so many days is the pace for the days to come.
PACE_DAYS = 28

# Modules to learn: those of sets without a choice, and chosen ones; not of sets somebody is exempt from by a decision,
# and not passed. A student learns what is nearly done first: so the hours missing add up from the smallest.
_READY = """
WITH learned AS (
    SELECT s.enrolment_id, l.module_id, sum(s.seconds) AS seconds
    FROM campus_ledgersum AS s JOIN campus_lesson AS l ON l.id = s.lesson_id
    WHERE s.kind IN ('CREDITED', 'RELEASED') GROUP BY 1, 2
), carried AS (
    SELECT c.enrolment_id, c.module_id, sum(c.amount) FILTER (WHERE c.kind = 'HOURS') AS seconds,
        bool_or(c.kind = 'PASS') AS is_passed
    FROM programme_carriedrecord AS c GROUP BY 1, 2
), pace AS (
    SELECT i.enrolment_id, sum(extract(epoch FROM upper(i.during) - lower(i.during))) / %(pace_days)s AS a_day
    FROM campus_studyinterval AS i WHERE lower(i.during) > %(since)s GROUP BY 1
), missing AS (
    SELECT e.id, e.learner_id, m.id AS module_id,
        greatest(0, m.required_seconds - coalesce(learned.seconds, 0) - coalesce(carried.seconds, 0)) AS seconds
    FROM programme_enrolment AS e
    JOIN programme_moduleset AS t ON t.programme_id = e.programme_id
    JOIN programme_module AS m ON m.module_set_id = t.id
    LEFT JOIN learned ON learned.enrolment_id = e.id AND learned.module_id = m.id
    LEFT JOIN carried ON carried.enrolment_id = e.id AND carried.module_id = m.id
    WHERE e.programme_id = %(programme)s AND e.withdrawn_at IS NULL AND e.registered_on <= %(today)s
        AND NOT coalesce(carried.is_passed, false)
        AND (t.kind <> 'CHOOSE_ONE' OR EXISTS (SELECT FROM programme_electivechoice AS x
            WHERE x.enrolment_id = e.id AND x.module_id = m.id AND x.changed_at IS NULL))
        AND NOT EXISTS (SELECT FROM programme_exemption AS x
            WHERE x.enrolment_id = e.id AND x.module_set_id = t.id AND x.lifted_at IS NULL)
), ahead AS (
    SELECT missing.*, sum(missing.seconds) OVER (
        PARTITION BY missing.id ORDER BY missing.seconds, missing.module_id) AS until_then
    FROM missing
)
SELECT ahead.learner_id, ahead.module_id, ahead.seconds = 0 FROM ahead
LEFT JOIN pace ON pace.enrolment_id = ahead.id
WHERE ahead.seconds = 0 OR ahead.until_then <= pace.a_day * %(days)s
"""


def ready_by(programme: Programme, by: date, at: datetime) -> list[Ready]:
    """Every student and module whose hours are complete, or will be by this day at the student's own pace."""
    given: dict[str, int | date] = {
        "programme": programme.pk,
        "today": localdate(at),
        "pace_days": PACE_DAYS,
        "since": at - timedelta(days=PACE_DAYS),
        "days": max(0, (by - localdate(at)).days),
    }
    with connection.cursor() as cursor:
        cursor.execute(_READY, given)
        return [Ready(learner=learner, module=module, is_now=is_now) for learner, module, is_now in cursor.fetchall()]
