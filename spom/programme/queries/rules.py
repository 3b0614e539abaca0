"""Rules and cut-off dates as staff see them: by programme, in words, and how many students a condition holds for."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from spom.identity.models import User
from spom.kit.conditions import Facts, Said, read
from spom.kit.proof import Verdict
from spom.programme.models.catalogue import CutOff, CutOffMove, ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment, EnrolmentQuerySet, Exemption, Fact
from spom.programme.models.rule import Rule
from spom.programme.queries.eligibility import FACT_NAMES, facts_from, gathered

LABELS = {name.value: name.label for name in Fact.Name}


@dataclass(frozen=True, kw_only=True)
class RuleSeen:
    """A rule, its condition in words, and where it stands on a day."""

    rule: Rule
    condition: Said
    has_begun: bool
    has_ended: bool


@dataclass(frozen=True, kw_only=True)
class DateSeen:
    """A cut-off, the moves that led to its day, and whether it has passed."""

    cut_off: CutOff
    moves: tuple[CutOffMove, ...]
    has_passed: bool


@dataclass(frozen=True, kw_only=True)
class RuleShelf:
    """The rules of one programme: those that count or will, and those that are over."""

    programme: Programme
    current: tuple[RuleSeen, ...]
    over: tuple[RuleSeen, ...]


@dataclass(frozen=True, kw_only=True)
class DateShelf:
    """The cut-offs of one programme: those ahead, and those that have passed."""

    programme: Programme
    ahead: tuple[DateSeen, ...]
    passed: tuple[DateSeen, ...]


@dataclass(frozen=True, kw_only=True)
class Reach:
    """For how many of those enrolled a condition holds."""

    held: int
    enrolled: int


def in_words(condition: Any) -> Said:
    """A kept condition as sentences."""
    return read(condition, names=FACT_NAMES).said(LABELS)


def rules_of(*, on: date) -> list[RuleShelf]:
    """Every programme with its rules, in two statements."""
    by_programme: dict[int, list[RuleSeen]] = defaultdict(list)
    for rule in Rule.objects.select_related("module_set").order_by("module_set__letter", "from_on", "pk"):
        seen = RuleSeen(
            rule=rule,
            condition=in_words(rule.condition),
            has_begun=rule.from_on <= on,
            has_ended=rule.until_on is not None and rule.until_on <= on,
        )
        by_programme[rule.programme_id].append(seen)
    return [
        RuleShelf(
            programme=programme,
            current=tuple(seen for seen in by_programme[programme.pk] if not seen.has_ended),
            over=tuple(seen for seen in by_programme[programme.pk] if seen.has_ended),
        )
        for programme in Programme.objects.order_by("name", "pk")
    ]


def dates_of(*, on: date) -> list[DateShelf]:
    """Every programme with its cut-offs, in three statements."""
    moves: dict[int, list[CutOffMove]] = defaultdict(list)
    for move in CutOffMove.objects.select_related("moved_by").order_by("pk"):
        moves[move.cut_off_id].append(move)
    by_programme: dict[int, list[DateSeen]] = defaultdict(list)
    for cut_off in CutOff.objects.order_by("moved_to", "pk"):
        seen = DateSeen(cut_off=cut_off, moves=tuple(moves[cut_off.pk]), has_passed=cut_off.moved_to < on)
        by_programme[cut_off.programme_id].append(seen)
    return [
        DateShelf(
            programme=programme,
            ahead=tuple(seen for seen in by_programme[programme.pk] if not seen.has_passed),
            passed=tuple(seen for seen in reversed(by_programme[programme.pk]) if seen.has_passed),
        )
        for programme in Programme.objects.order_by("name", "pk")
    ]


def reach_of(*, module_set: ModuleSet, condition: Any) -> Reach:
    """For how many students the condition holds by what is on record. Read row by row: there may be very many."""
    asked = read(condition, names=FACT_NAMES)
    live = Enrolment.objects.live().filter(programme=module_set.programme_id)
    held = sum(asked.prove(facts).verdict is Verdict.YES for _learner, facts in _known_of(live))
    return Reach(held=held, enrolled=live.count())


def turned_by(*, rule: Rule, on: date) -> list[User]:
    """The students whose duty to do the set hangs on this rule alone that day: no other rule or decision exempts them.

    As many facts are read as are on record in the programme, row by row; there may be very many.
    """
    asked = read(rule.condition, names=FACT_NAMES)
    others = Rule.objects.in_force(on).filter(module_set=rule.module_set_id).exclude(pk=rule.pk)
    beside = [read(other.condition, names=FACT_NAMES) for other in others]
    decided = Exemption.objects.live().filter(module_set=rule.module_set_id).values("enrolment")
    live = Enrolment.objects.live().filter(programme=rule.programme_id).exclude(pk__in=decided)
    found = [
        learner
        for learner, facts in _known_of(live)
        if asked.prove(facts).verdict is Verdict.YES
        and not any(other.prove(facts).verdict is Verdict.YES for other in beside)
    ]
    return list(User.objects.filter(pk__in=found).order_by("pk"))


def _known_of(enrolments: EnrolmentQuerySet) -> Iterator[tuple[int, Facts]]:
    """The facts on record of each of these students; nobody of whom there are none."""
    facts = Fact.objects.filter(enrolment__in=enrolments.values("pk")).order_by("enrolment", "recorded_at", "pk")
    rows = facts.values_list("enrolment__learner", "enrolment", "name", "value").iterator(chunk_size=2000)
    for (learner, _enrolment), known in groupby(rows, key=lambda row: row[:2]):
        yield learner, facts_from(gathered((name, value) for _learner, _enrolment, name, value in known))
