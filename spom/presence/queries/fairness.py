"""How checks go for groups of devices, light and units. Never for a person, and for no group of a few."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

PERIOD = timedelta(days=90)
# Below this a row would be about somebody.
LEAST_PEOPLE = 10


@dataclass(frozen=True, kw_only=True)
class Rates:
    """One group: how many checks, and what became of them."""

    name: str
    checks: int
    passed: int
    unclear: int
    missed: int
    held: int
    reviewed: int
    overturned: int

    @property
    def pass_rate(self) -> float:
        """Passed, in percent."""
        return 100 * self.passed / self.checks

    @property
    def unclear_rate(self) -> float:
        """Asked to try again, in percent."""
        return 100 * self.unclear / self.checks

    @property
    def miss_rate(self) -> float:
        """Did not match, in percent."""
        return 100 * self.missed / self.checks

    @property
    def overturned_rate(self) -> float:
        """Of those a person looked at: how often the camera was wrong, in percent."""
        return 100 * self.overturned / self.reviewed if self.reviewed else 0.0


@dataclass(frozen=True, kw_only=True)
class Report:
    """Ninety days, by device, by light, by unit, and week by week."""

    devices: list[Rates]
    lights: list[Rates]
    units: list[Rates]
    weeks: list[Rates]


# The groups are fixed words of ours, never input.
_GROUPS = {
    "devices": ("COALESCE(NULLIF(c.device, ''), '-')", "1"),
    "lights": ("COALESCE(NULLIF(c.light, ''), '-')", "1"),
    "units": ("COALESCE(n.name, '-')", "1"),
    "weeks": ("to_char(date_trunc('week', c.decided_at), 'YYYY-MM-DD')", "1 DESC"),
}
_RATES = """
SELECT {group}, count(*),
  count(*) FILTER (WHERE c.verdict = 'MATCH'),
  count(*) FILTER (WHERE c.verdict IN ('POOR_QUALITY', 'NO_FACE', 'SEVERAL_FACES', 'EXPIRED')),
  count(*) FILTER (WHERE c.miss > 0),
  count(*) FILTER (WHERE c.miss >= 3),
  count(r.id) FILTER (WHERE r.outcome <> ''),
  count(r.id) FILTER (WHERE COALESCE(NULLIF(r.appeal_outcome, ''), r.outcome) = 'CONFIRMED')
FROM presence_presencecheck c
JOIN identity_user u ON u.id = c.learner_id
LEFT JOIN identity_unit n ON n.id = u.unit_id
LEFT JOIN presence_review r ON r.check_made_id = c.id
WHERE c.way = 'FACE' AND c.decided_at > %s
GROUP BY 1 HAVING count(DISTINCT c.learner_id) >= %s
ORDER BY {order} LIMIT 50
"""


def fairness_report(*, at: datetime) -> Report:
    """The last ninety days, in four statements."""
    return Report(**{name: _rates(name, at) for name in _GROUPS})


def _rates(name: str, at: datetime) -> list[Rates]:
    group, order = _GROUPS[name]
    with connection.cursor() as cursor:
        cursor.execute(_RATES.format(group=group, order=order), [at - PERIOD, LEAST_PEOPLE])
        return [
            Rates(
                name=str(row[0]),
                checks=row[1],
                passed=row[2],
                unclear=row[3],
                missed=row[4],
                held=row[5],
                reviewed=row[6],
                overturned=row[7],
            )
            for row in cursor.fetchall()
        ]
