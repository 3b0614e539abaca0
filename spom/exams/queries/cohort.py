"""How a cohort did in the tests that counted: shares and spread, reckoned by the database from official results."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, Least, TruncMonth
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.exams.models.papers import Blueprint
from spom.exams.models.results import Result
from spom.exams.models.sitting import Attempt
from spom.identity.models import Unit, User
from spom.identity.queries import people_to_help
from spom.kit.exports import Row
from spom.kit.parts import Bar
from spom.programme.models.catalogue import Module

BANDS = 10
MOST_MONTHS = 12
MOST_CENTRES = 200
# A fourth time and later are one row: few sit so often.
MOST_TIMES = 4


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose results: of a module, a unit, tests begun from one day until another (exclusive). None is all."""

    staff: User
    module: Module | None = None
    unit: Unit | None = None
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Share:
    """Papers of one kind: how many, how many passed, and their mean in percent."""

    name: str
    papers: int
    passed: int
    mean: float

    @property
    def percent(self) -> int:
        """Of a hundred papers so many passed, rounded."""
        return round(self.passed * 100 / self.papers) if self.papers else 0


@dataclass(frozen=True, kw_only=True)
class Report:
    """What the page shows. `bands` are papers by tenths of the marks, from the lowest."""

    everything: Share
    learners: int
    bands: Sequence[int]
    months: Sequence[Share]
    centres: Sequence[Share]
    times: Sequence[Share]

    @property
    def band_bars(self) -> list[Bar]:
        """Papers by tenths of the marks."""
        return [Bar(label=f"{place * BANDS}", value=count) for place, count in enumerate(self.bands)]

    @property
    def band_rows(self) -> list[tuple[str, int]]:
        """The same as words: from where to where, and how many."""
        ends = [place * BANDS + BANDS - 1 for place in range(BANDS - 1)] + [100]
        return [(f"{place * BANDS}\N{EN DASH}{end} %", self.bands[place]) for place, end in enumerate(ends)]

    @property
    def month_bars(self) -> list[Bar]:
        """Of a hundred papers so many passed, by month."""
        return [Bar(label=one.name[:3], value=one.percent) for one in self.months]


def results_in(scope: Scope) -> QuerySet[Result]:
    """The official result of each test of these people."""
    mine = Result.objects.filter(published_at__isnull=False, attempt__purpose=Blueprint.Purpose.TEST)
    mine = mine.filter(attempt__learner__in=people_to_help(scope.staff).values("pk"))
    if scope.module is not None:
        mine = mine.filter(attempt__module=scope.module)
    if scope.unit is not None:
        mine = mine.filter(attempt__learner__unit=scope.unit)
    if scope.from_on is not None:
        mine = mine.filter(attempt__started_at__date__gte=scope.from_on)
    if scope.until_on is not None:
        mine = mine.filter(attempt__started_at__date__lt=scope.until_on + timedelta(days=1))
    newest = mine.order_by("attempt", "-revision").distinct("attempt").values("pk")
    return Result.objects.filter(pk__in=newest)


def report(scope: Scope) -> Report:
    """Everything the page shows, in seven statements however many papers there are."""
    found = results_in(scope)
    percent = Greatest(F("earned") * 100.0 / F("out_of"), Value(0.0), output_field=FloatField())
    sums: dict[str, Any] = {
        "papers": Count("pk"),
        "passes": Count("pk", filter=Q(passed=True)),
        "mean": Coalesce(Avg(percent), 0.0),
    }
    band = Least(Greatest(F("earned") * BANDS / F("out_of"), Value(0)), Value(BANDS - 1), output_field=IntegerField())
    by_band = dict(found.annotate(band=band).values_list("band").annotate(Count("pk")).order_by())
    months = found.annotate(month=TruncMonth("attempt__started_at")).values("month").annotate(**sums)
    centres = found.values(name=F("attempt__admission__seat__slot__centre__name")).annotate(**sums)
    times = found.annotate(nth=Least(_nth(), Value(MOST_TIMES))).values("nth").annotate(**sums)
    return Report(
        everything=_share("", found.aggregate(**sums)),
        learners=found.aggregate(people=Count("attempt__learner", distinct=True))["people"],
        bands=[by_band.get(place, 0) for place in range(BANDS)],
        months=[
            _share(date_format(row["month"], "M Y"), row) for row in reversed(months.order_by("-month")[:MOST_MONTHS])
        ],
        centres=[_share(row["name"] or _("Not at a centre"), row) for row in centres.order_by("name")[:MOST_CENTRES]],
        times=[_share(_time(row["nth"]), row) for row in times.order_by("nth")],
    )


def headings() -> Row:
    """What the columns of the file are called."""
    return [
        _("Name"),
        _("Number"),
        _("Unit"),
        _("Module"),
        _("Test on"),
        _("Centre"),
        _("Which time"),
        _("Marks"),
        _("Out of"),
        _("Result"),
        _("Receipt"),
    ]


def lines(scope: Scope) -> Iterator[Row]:
    """A line for each paper, by day and name."""
    found = results_in(scope).annotate(nth=_nth()).order_by("attempt__started_at", "attempt")
    found = found.select_related("attempt__learner__unit", "attempt__module", "attempt__admission__seat__slot__centre")
    for result in found.iterator(chunk_size=1000):
        attempt = result.attempt
        learner = attempt.learner
        yield [
            learner.full_name,
            learner.username,
            learner.unit.name if learner.unit else "",
            attempt.module.name,
            localdate(attempt.started_at),
            attempt.admission.seat.slot.centre.name if attempt.admission else "",
            vars(result)["nth"],
            Decimal(result.earned) / 100,
            Decimal(result.out_of) / 100,
            _("Passed") if result.passed else _("Not passed"),
            attempt.receipt,
        ]


def units_seen(staff: User) -> QuerySet[Unit]:
    """The units whose people this member of staff may ask about."""
    return Unit.objects.filter(pk__in=people_to_help(staff).values("unit")).order_by("name", "pk")


def _nth() -> Subquery:
    """Whether it was the first test of this module for the learner, the second, and so on."""
    earlier = Attempt.objects.filter(
        learner=OuterRef("attempt__learner"),
        module=OuterRef("attempt__module"),
        purpose=Blueprint.Purpose.TEST,
        started_at__lte=OuterRef("attempt__started_at"),
    )
    counted = earlier.order_by().annotate(many=Func(F("pk"), function="count")).values("many")
    return Subquery(counted, output_field=IntegerField())


def _share(name: str, row: Mapping[str, Any]) -> Share:
    return Share(name=name, papers=row["papers"], passed=row["passes"], mean=row["mean"])


def _time(nth: int) -> str:
    names = {1: _("First time"), 2: _("Second time"), 3: _("Third time")}
    return names.get(nth, _("Fourth time or later"))
