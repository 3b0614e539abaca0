"""A cohort as rows for a spreadsheet."""

from collections.abc import Iterable, Iterator

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.campus.queries.cohort import Standing
from spom.campus.queries.plan import SetPlan
from spom.kit.exports import Row


def headings(letters: Iterable[str]) -> list[str]:
    """The first line; each set has two columns, in minutes."""
    counted, required = _("Set %(letter)s: minutes counted"), _("Set %(letter)s: minutes required")
    sets = [words % {"letter": letter} for letter in letters for words in (counted, required)]
    return [
        _("Registration number"),
        _("Name"),
        _("Unit"),
        *sets,
        _("Percent"),
        _("Minutes waiting"),
        _("Last learned"),
        _("Minutes a day to the cut-off"),
        _("May be stuck"),
    ]


def lines(rows: Iterable[Standing]) -> Iterator[Row]:
    """One line for each student."""
    for row in rows:
        learner = row.learner
        yield [
            learner.username,
            learner.full_name,
            learner.unit.name if learner.unit else "",
            *(seconds // 60 for one in row.plan.sets for seconds in (one.counted, _required(one))),
            row.percent,
            row.waiting // 60,
            localdate(row.last_at) if row.last_at else None,
            row.pace.minutes if row.pace else None,
            "; ".join(str(reason.label) for reason in row.stuck),
        ]


def _required(one: SetPlan) -> int:
    """An exempt set asks for nothing."""
    return 0 if one.standing.is_exempt else one.required
