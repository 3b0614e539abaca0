"""What a file of an earlier system is made of: its columns, whatever that system called them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal


class Column(StrEnum):
    """One column."""

    USERNAME = "username"
    KIND = "kind"
    ABOUT = "about"
    VALUE = "value"
    EARNED_ON = "earned_on"
    SOURCE = "source"


# The first is what the template says; all of them are understood. Not translated: they are a format.
HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.USERNAME: ("SRN", "Registration number", "Student registration number", "User ID", "Username"),
    Column.KIND: ("Kind", "Type"),
    Column.ABOUT: ("About", "Module", "Module code", "Module or set", "Set", "Fact"),
    Column.VALUE: ("Value", "Amount", "Hours", "Marks", "Reason"),
    Column.EARNED_ON: ("Date", "Earned on", "Passed on", "Day"),
    Column.SOURCE: ("Source", "Reference"),
}
NEEDED = (Column.USERNAME, Column.KIND, Column.ABOUT, Column.VALUE)
EXAMPLES = (
    ("CRO0612345", "Hours", "A1", "12:30", "2026-02-14", "Old portal, export of 2026-04-30"),
    ("CRO0612345", "Pass", "B1", "61", "2025-11-02", ""),
    ("CRO0612345", "Exemption", "D", "Converted with credit", "2026-01-10", "Letter 17"),
    ("CRO0612345", "Fact", "admitted_on", "2023-06-30", "", ""),
)


class EarlierHeadingsMissing(Refusal):
    """Without these no line means anything."""

    code = "programme.earlier_headings_missing"
    message = _("The first line must name the columns SRN, Kind, About and Value.")


class EarlierHeadingTwice(Refusal):
    """Which of the two counts?"""

    code = "programme.earlier_heading_twice"
    message = _("Two columns have the same meaning. Remove or rename one of them.")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which column of the file holds what; and headings nobody knows."""

    places: dict[Column, int]
    ignored: tuple[str, ...]


def layout_of(headings: Sequence[str]) -> Layout:
    """Read the first line. Raises EarlierHeadingsMissing, EarlierHeadingTwice."""
    places: dict[Column, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        column = _known.get(_plain(heading))
        if column in places:
            raise EarlierHeadingTwice
        if column is not None:
            places[column] = place
        elif heading:
            ignored.append(heading[:60])
    if not places.keys() >= set(NEEDED):
        raise EarlierHeadingsMissing
    return Layout(places=places, ignored=tuple(ignored))


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


_known = {_plain(name): column for column, names in HEADINGS.items() for name in names}
