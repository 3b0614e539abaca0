"""Conditions kept as data: a small tree of comparisons over named, dated facts, proven sentence by sentence.

The JSON of a condition is one object with one key:

    {"all": [...]}, {"any": [...]}, {"not": {...}}
    {"before": ["admitted_on", "2024-05-01"]}, {"on_or_after": ["admitted_on", "2024-05-01"]}
    {"is": ["scheme", "OLD"]}, {"at_least": ["training_months", 30]}

`read` turns it into a typed tree once, when a rule is written, and says where it is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from spom.kit.proof import Proof, Verdict, every, opposite, some

DEEPEST = 8


class ConditionError(ValueError):
    """The data is not a condition. The text names the place, such as `all[1].before`, and what is wrong there."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one person: all values of each name, and what to call each name."""

    values: Mapping[str, Sequence[str]]
    labels: Mapping[str, StrOrPromise]

    def of(self, name: str) -> Sequence[str]:
        """Every value recorded under this name."""
        return self.values.get(name, ())


@dataclass(frozen=True, kw_only=True)
class Said:
    """A condition in words: a sentence and, where it joins others, theirs."""

    sentence: str
    parts: tuple["Said", ...] = ()

    def line(self) -> str:
        """All of it in one line, with brackets."""
        if not self.parts:
            return self.sentence
        return f"{self.sentence} ({'; '.join(part.line() for part in self.parts)})"


Labels = Mapping[str, StrOrPromise]


class Condition(Protocol):
    """Something that can be proven from facts."""

    def said(self, labels: Labels) -> Said:
        """The condition in words, of nobody in particular."""

    def prove(self, facts: Facts) -> Proof:
        """The condition as a sentence, with its reasons."""


@dataclass(frozen=True)
class All:
    """Every part holds."""

    parts: tuple[Condition, ...]

    def said(self, labels: Labels) -> Said:
        """Its parts in words."""
        return Said(sentence=_("All of these"), parts=tuple(part.said(labels) for part in self.parts))

    def prove(self, facts: Facts) -> Proof:
        """Holds when every part does."""
        return every(_("All of these"), tuple(part.prove(facts) for part in self.parts))


@dataclass(frozen=True)
class AnyOf:
    """One part holds."""

    parts: tuple[Condition, ...]

    def said(self, labels: Labels) -> Said:
        """Its parts in words."""
        return Said(sentence=_("One of these"), parts=tuple(part.said(labels) for part in self.parts))

    def prove(self, facts: Facts) -> Proof:
        """Holds when one part does."""
        return some(_("One of these"), tuple(part.prove(facts) for part in self.parts))


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Condition

    def said(self, labels: Labels) -> Said:
        """Its part in words."""
        return Said(sentence=_("The opposite of this"), parts=(self.part.said(labels),))

    def prove(self, facts: Facts) -> Proof:
        """Holds when the part does not."""
        return opposite(_("The opposite of this"), self.part.prove(facts))


@dataclass(frozen=True)
class Before:
    """The recorded day lies before this one."""

    name: str
    day: date

    def said(self, labels: Labels) -> Said:
        """What is compared."""
        return Said(sentence=_("%(fact)s: before %(day)s") % {"fact": labels[self.name], "day": date_format(self.day)})

    def prove(self, facts: Facts) -> Proof:
        """Holds when a recorded day is earlier."""
        return _compared(
            self.said(facts.labels).sentence, self.name, facts, lambda value: date.fromisoformat(value) < self.day
        )


@dataclass(frozen=True)
class OnOrAfter:
    """The recorded day is this one or a later one."""

    name: str
    day: date

    def said(self, labels: Labels) -> Said:
        """What is compared."""
        return Said(
            sentence=_("%(fact)s: on or after %(day)s") % {"fact": labels[self.name], "day": date_format(self.day)}
        )

    def prove(self, facts: Facts) -> Proof:
        """Holds when a recorded day is the same or later."""
        return _compared(
            self.said(facts.labels).sentence, self.name, facts, lambda value: date.fromisoformat(value) >= self.day
        )


@dataclass(frozen=True)
class Is:
    """One recorded value is this one."""

    name: str
    value: str

    def said(self, labels: Labels) -> Said:
        """What is compared."""
        return Said(sentence=_("%(fact)s: %(value)s") % {"fact": labels[self.name], "value": self.value})

    def prove(self, facts: Facts) -> Proof:
        """Holds when the value is among those recorded."""
        return _compared(self.said(facts.labels).sentence, self.name, facts, lambda value: value == self.value)


@dataclass(frozen=True)
class AtLeast:
    """The recorded number is this large."""

    name: str
    number: Decimal

    def said(self, labels: Labels) -> Said:
        """What is compared."""
        return Said(sentence=_("%(fact)s: at least %(number)s") % {"fact": labels[self.name], "number": self.number})

    def prove(self, facts: Facts) -> Proof:
        """Holds when a recorded number is as large or larger."""
        return _compared(
            self.said(facts.labels).sentence, self.name, facts, lambda value: Decimal(value) >= self.number
        )


def _compared(text: str, name: str, facts: Facts, fits: Callable[[str], bool]) -> Proof:
    values = facts.of(name)
    if not values:
        missing = _("%(condition)s (not on record)") % {"condition": text}
        return Proof(sentence=missing, verdict=Verdict.UNKNOWN)
    return Proof(sentence=text, verdict=Verdict.YES if any(map(fits, values)) else Verdict.NO)


def read(written: object, *, names: frozenset[str]) -> Condition:
    """The condition that the JSON data stands for.

    Raises ConditionError, naming the place, for an unknown word, a fact not in `names`, a bad day or number,
    an empty list, or a tree more than eight deep.
    """
    return _read(written, names, "condition", 0)


def _read(written: object, names: frozenset[str], place: str, depth: int) -> Condition:
    if depth > DEEPEST:
        raise ConditionError(f"{place}: more than {DEEPEST} levels deep.")
    if not isinstance(written, dict) or len(written) != 1:
        raise ConditionError(f"{place}: one object with one key is expected.")
    [(word, inside)] = written.items()
    here = f"{place}.{word}"
    if word in {"all", "any"}:
        return _read_list(word, inside, names, here, depth)
    if word == "not":
        return Not(_read(inside, names, here, depth + 1))
    return _read_comparison(word, inside, names, here)


def _read_list(word: str, inside: object, names: frozenset[str], here: str, depth: int) -> Condition:
    if not isinstance(inside, list) or not inside:
        raise ConditionError(f"{here}: a list of at least one condition is expected.")
    parts = tuple(_read(part, names, f"{here}[{index}]", depth + 1) for index, part in enumerate(inside))
    return All(parts) if word == "all" else AnyOf(parts)


def _read_comparison(word: str, inside: object, names: frozenset[str], here: str) -> Condition:
    makers: dict[str, Callable[[str, Any], Condition]] = {
        "before": lambda name, value: Before(name, date.fromisoformat(value)),
        "on_or_after": lambda name, value: OnOrAfter(name, date.fromisoformat(value)),
        "is": lambda name, value: Is(name, str(value)),
        "at_least": lambda name, value: AtLeast(name, Decimal(str(value))),
    }
    if word not in makers:
        raise ConditionError(f"{here}: unknown word; known are all, any, not, {', '.join(sorted(makers))}.")
    if not isinstance(inside, list) or len(inside) != 2:  # noqa: PLR2004  # a fact and a value
        raise ConditionError(f"{here}: a fact and a value are expected.")
    name, value = inside
    if name not in names:
        raise ConditionError(f"{here}: unknown fact {name!r}; known are {', '.join(sorted(names))}.")
    try:
        return makers[word](name, value)
    except (ValueError, TypeError, InvalidOperation) as error:
        raise ConditionError(f"{here}: {value!r} is not a fitting value.") from error
