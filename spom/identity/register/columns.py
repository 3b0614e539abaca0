"""What a file of the registry is made of: its columns, whatever an institution calls them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal


class Column(StrEnum):
    """One column. The value is what a line's changes are filed under."""

    USERNAME = "username"
    FULL_NAME = "full_name"
    EMAIL = "email"
    MOBILE = "mobile"
    BORN_ON = "born_on"
    UNIT = "unit"
    COORDINATOR = "coordinator"
    ROLE = "role"
    PROGRAMME = "programme"
    REGISTERED_ON = "registered_on"
    CATEGORY = "category"
    OPENS_ON = "opens_on"
    PHOTO = "photo"


# The first is what an export and the template say; all of them are understood. Not translated: they are a format.
HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.USERNAME: ("SRN", "Registration number", "Student registration number", "User ID", "Username"),
    Column.FULL_NAME: ("Full name", "Name", "Student name"),
    Column.EMAIL: ("E-mail", "E-mail address", "E-mail ID"),
    Column.MOBILE: ("Mobile", "Mobile number", "Phone", "Telephone", "Mobile no"),
    Column.BORN_ON: ("Date of birth", "DOB", "Birth date", "Born on"),
    Column.UNIT: ("Unit", "Unit code", "Chapter", "Region", "Department"),
    Column.COORDINATOR: ("Coordinator", "Course coordinator"),
    Column.ROLE: ("Role",),
    Column.PROGRAMME: ("Programme", "Program", "Course"),
    Column.REGISTERED_ON: ("Registered on", "Date of registration", "Registration date"),
    Column.CATEGORY: ("Category",),
    Column.OPENS_ON: ("Opens on", "May activate from"),
    Column.PHOTO: ("Photo", "Photo file", "Picture"),
}
NEEDED = (Column.USERNAME, Column.FULL_NAME, Column.BORN_ON)
REACHED_BY = (Column.EMAIL, Column.MOBILE)


class HeadingsMissing(Refusal):
    """Without these nobody could activate an account."""

    code = "identity.headings_missing"
    message = _("The first line must name the columns SRN, Full name, Date of birth, and E-mail or Mobile.")


class HeadingTwice(Refusal):
    """Which of the two counts?"""

    code = "identity.heading_twice"
    message = _("Two columns have the same meaning. Remove or rename one of them.")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Which column of the file holds what; and headings nobody knows."""

    places: dict[Column, int]
    ignored: tuple[str, ...]


def layout_of(headings: Sequence[str]) -> Layout:
    """Read the first line. Raises HeadingsMissing, HeadingTwice."""
    places: dict[Column, int] = {}
    ignored = []
    for place, heading in enumerate(headings):
        column = _known.get(_plain(heading))
        if column in places:
            raise HeadingTwice
        if column is not None:
            places[column] = place
        elif heading:
            ignored.append(heading[:60])
    if not places.keys() >= set(NEEDED) or places.keys().isdisjoint(REACHED_BY):
        raise HeadingsMissing
    return Layout(places=places, ignored=tuple(ignored))


def heading(column: Column) -> str:
    """What the column is called in what we write."""
    return HEADINGS[column][0]


def _plain(text: str) -> str:
    """Letters only, so that `E-Mail`, `email` and `E mail` are one."""
    return re.sub(r"[\W_]+", "", text.casefold())


_known = {_plain(name): column for column, names in HEADINGS.items() for name in names}
