"""What can be wrong with a line of an earlier system, and how to mend it, in words."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.programme.earlier.columns import HEADINGS, Column

LONGEST_SHOWN = 60


class Wrong(StrEnum):
    """Kinds of faults. The values are kept, so they do not change."""

    FORMULA = "formula"
    MISSING = "missing"
    TOO_LONG = "too_long"
    NO_PERSON = "no_person"
    NOT_ENROLLED = "not_enrolled"
    NO_KIND = "no_kind"
    NO_MODULE = "no_module"
    NO_SET = "no_set"
    NO_FACT = "no_fact"
    NO_HOURS = "no_hours"
    NO_MARKS = "no_marks"
    NOT_PASSED = "not_passed"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    AHEAD = "ahead"
    TWICE = "twice"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong in one cell. `value` is what stands there, or the line it clashes with."""

    column: Column
    wrong: Wrong
    value: str = ""

    def kept(self) -> list[str]:
        """How a row keeps it."""
        return [self.column, self.wrong, self.value[:LONGEST_SHOWN]]


@dataclass(frozen=True, kw_only=True)
class FaultShown:
    """The fault for a person: where, what, what to do."""

    column: str
    what: StrOrPromise
    mend: StrOrPromise
    value: str


def shown(kept: list[str]) -> FaultShown:
    """A kept fault in words."""
    column, wrong, value = kept
    what, mend = _WORDS[Wrong(wrong)]
    return FaultShown(column=HEADINGS[Column(column)][0], what=what, mend=mend, value=value)


_WORDS: dict[Wrong, tuple[StrOrPromise, StrOrPromise]] = {
    Wrong.FORMULA: (_("The cell holds a formula."), _("Copy the column and paste it as values.")),
    Wrong.MISSING: (_("The cell is empty."), _("Fill it in.")),
    Wrong.TOO_LONG: (_("The value is too long."), _("Shorten it.")),
    Wrong.NO_PERSON: (_("Nobody has this number."), _("Import the registry first, or correct the number.")),
    Wrong.NOT_ENROLLED: (
        _("This person is not enrolled in the programme."),
        _("Enrol them first; an import of the registry that names the programme does it."),
    ),
    Wrong.NO_KIND: (_("This kind is not known."), _("Write Hours, Pass, Exemption or Fact.")),
    Wrong.NO_MODULE: (_("The programme has no such module."), _("Write the module's code, such as A1, or its name.")),
    Wrong.NO_SET: (_("The programme has no such set."), _("Write the letter of the set, such as A.")),
    Wrong.NO_FACT: (
        _("No rule asks for such a fact."),
        _("Write admitted_on, scheme, converted_on, exempt_paper or training_months."),
    ),
    Wrong.NO_HOURS: (_("This is not a number of hours."), _("Write it like 12:30 or 12.5, at most 2,000.")),
    Wrong.NO_MARKS: (_("These are not marks of this test."), _("Write a whole number up to the marks of the test.")),
    Wrong.NOT_PASSED: (
        _("With these marks the test was not passed."),
        _("Remove the line: only passes are carried over."),
    ),
    Wrong.NO_NUMBER: (_("This is not a whole number."), _("Write digits only.")),
    Wrong.NO_DATE: (_("This is not a date."), _("Write it like 2026-02-14 or 14/02/2026.")),
    Wrong.AHEAD: (_("This day is still to come."), _("Check the year.")),
    Wrong.TWICE: (
        _("The same stands in an earlier line."),
        _("Keep one of the two lines. The value shown is the number of the first."),
    ),
    Wrong.OTHERWISE: (
        _("The record has another value for the same day and source."),
        _("Name another source, or correct the value: what is on record is never overwritten."),
    ),
}
