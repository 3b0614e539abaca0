"""Time that did not count, each with its reason and what became of an appeal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ledger import StudyInterval, UncountedSpan, Verdict
from spom.campus.models.ranges import bounds
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment

SHOWN = 300
LOST = (Verdict.Kind.REJECTED, Verdict.Kind.REVERSED)


class Kind(StrEnum):
    """A SPAN never counted; TIME was learned, and refused or taken back. The words stand in addresses."""

    SPAN = "span"
    TIME = "time"


@dataclass(frozen=True, kw_only=True)
class LostTime:
    """One time that did not count."""

    kind: Kind
    pk: int
    lesson: str
    begun: datetime
    ended: datetime
    reason: StrOrPromise
    note: str
    may_be_appealed_until: datetime
    appeal: TimeAppeal | None

    @property
    def seconds(self) -> int:
        """How long it was."""
        return int((self.ended - self.begun).total_seconds())

    @property
    def key(self) -> str:
        """Names it in an address: `span-7`."""
        return f"{self.kind}-{self.pk}"

    def may_be_appealed(self, at: datetime) -> bool:
        """Is there still time for a second look, and was there none?"""
        return self.appeal is None and at <= self.may_be_appealed_until


def lost_times(*, enrolment: Enrolment, since: datetime | None = None, module: Module | None = None) -> list[LostTime]:
    """What did not count, the newest first. Three statements, however much it is."""
    spans = UncountedSpan.objects.filter(session__enrolment=enrolment)
    intervals = _refused(StudyInterval.objects.filter(enrolment=enrolment))
    if since is not None:
        spans, intervals = spans.filter(during__startswith__gte=since), intervals.filter(during__startswith__gte=since)
    if module is not None:
        spans, intervals = spans.filter(lesson__module=module), intervals.filter(lesson__module=module)
    found = [
        *_of_spans(spans.select_related("lesson").order_by("-during", "-pk")[:SHOWN]),
        *_of_intervals(intervals.select_related("lesson").order_by("-during", "-pk")[:SHOWN]),
    ]
    return sorted(_with_appeals(found, enrolment.learner), key=lambda lost: lost.begun, reverse=True)


def lost_time(*, learner: User, kind: str, pk: int) -> LostTime | None:
    """One of the learner's own."""
    found: list[LostTime] = []
    if kind == Kind.SPAN:
        found = _of_spans(UncountedSpan.objects.filter(learner=learner, pk=pk).select_related("lesson"))
    elif kind == Kind.TIME:
        found = _of_intervals(_refused(StudyInterval.objects.filter(learner=learner, pk=pk)).select_related("lesson"))
    return next(iter(_with_appeals(found, learner)), None)


def _refused(intervals: QuerySet[StudyInterval]) -> QuerySet[StudyInterval]:
    """Intervals whose newest verdict says that they do not count."""
    newest = Verdict.objects.filter(interval=OuterRef("pk")).order_by("-position")
    return intervals.annotate(
        last_kind=Subquery(newest.values("kind")[:1]),
        last_reason=Subquery(newest.values("reason")[:1]),
        last_note=Subquery(newest.values("note")[:1]),
        last_at=Subquery(newest.values("decided_at")[:1]),
    ).filter(last_kind__in=LOST)


def _of_spans(spans: Iterable[UncountedSpan]) -> list[LostTime]:
    found = []
    for span in spans:
        begun, ended = bounds(span.during)
        found.append(
            LostTime(
                kind=Kind.SPAN,
                pk=span.pk,
                lesson=span.lesson.title,
                begun=begun,
                ended=ended,
                reason=span.get_reason_display(),
                note="",
                may_be_appealed_until=ended + TimeAppeal.TO_APPEAL,
                appeal=None,
            )
        )
    return found


def _of_intervals(intervals: Iterable[StudyInterval]) -> list[LostTime]:
    found = []
    for interval in intervals:
        begun, ended = bounds(interval.during)
        # What a query adds to a row is not part of its type.
        said = vars(interval)
        taken_back = said["last_kind"] == Verdict.Kind.REVERSED
        words = Verdict.Reason(said["last_reason"]).label
        found.append(
            LostTime(
                kind=Kind.TIME,
                pk=interval.pk,
                lesson=interval.lesson.title,
                begun=begun,
                ended=ended,
                reason=_("Taken back after a review") if taken_back else words,
                note=said["last_note"],
                may_be_appealed_until=said["last_at"] + TimeAppeal.TO_APPEAL,
                appeal=None,
            )
        )
    return found


def _with_appeals(found: list[LostTime], learner: User) -> list[LostTime]:
    appeals = {
        (Kind.SPAN if appeal.span_id else Kind.TIME, appeal.span_id or appeal.interval_id): appeal
        for appeal in TimeAppeal.objects.filter(learner=learner)
    }
    return [replace(lost, appeal=appeals.get((lost.kind, lost.pk))) for lost in found]
