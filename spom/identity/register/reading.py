"""From a line of the file to values: each cell by itself, without asking the database."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from spom.identity.models import Role
from spom.identity.queries import as_mobile
from spom.identity.register.columns import REACHED_BY, Column, Layout
from spom.identity.register.faults import Fault, Wrong
from spom.kit.tables import Line

NUMBER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._/\-]{1,63}$", re.ASCII)
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
YOUNGEST, OLDEST = 10, 110
LENGTHS = {Column.FULL_NAME: 200, Column.PROGRAMME: 64, Column.CATEGORY: 64, Column.PHOTO: 120, Column.EMAIL: 254}
# What a file may make of somebody. Staff get their roles in the portal.
GIVEN_ROLES = {str(name).casefold(): role for role in (Role.STUDENT, Role.EMPLOYEE, Role.SUPPLIER) for name in
               (role.value, role.name.title())}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A line's values as the portal writes them, for the columns the file has; and what is wrong with others."""

    line: int
    values: dict[Column, str]
    faults: tuple[Fault, ...]

    @property
    def username(self) -> str:
        """The registration number, even of a line that is refused."""
        return self.values.get(Column.USERNAME, "")


class _Unfit(Exception):
    """The cell will not do."""

    def __init__(self, wrong: Wrong) -> None:
        """What is wrong with it."""
        super().__init__(wrong)
        self.wrong = wrong


def read_line(line: Line, layout: Layout, *, today: date) -> Reading:
    """Everything that can be said of the line by itself."""
    values: dict[Column, str] = {}
    faults: list[Fault] = []
    for column, place in layout.places.items():
        text = line.cells[place] if place < len(line.cells) else ""
        try:
            if place in line.formulas:
                raise _Unfit(Wrong.FORMULA)  # noqa: TRY301  # one way out for every cell that will not do
            values[column] = _READERS.get(column, _short)(column, text, today)
        except _Unfit as no:
            faults.append(Fault(column=column, wrong=no.wrong, value=text))
    wrong_columns = {fault.column for fault in faults}
    if not any(values.get(way) or way in wrong_columns for way in REACHED_BY):
        faults.append(Fault(column=Column.EMAIL, wrong=Wrong.NOT_REACHED))
    return Reading(line=line.number, values=values, faults=tuple(faults))


def _number(column: Column, text: str, today: date) -> str:  # noqa: ARG001  # readers are called alike
    if not text:
        raise _Unfit(Wrong.MISSING)
    if not NUMBER.fullmatch(text):
        raise _Unfit(Wrong.NO_NUMBER)
    return text


def _name(column: Column, text: str, today: date) -> str:
    name = " ".join(text.split())
    if not name:
        raise _Unfit(Wrong.MISSING)
    if not any(letter.isalpha() for letter in name):
        raise _Unfit(Wrong.NO_NAME)
    return _short(column, name, today)


def _email(column: Column, text: str, today: date) -> str:
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError as no:
        raise _Unfit(Wrong.NO_EMAIL) from no
    return _short(column, text, today)


def _mobile(column: Column, text: str, today: date) -> str:  # noqa: ARG001  # readers are called alike
    number = as_mobile(text) if text else ""
    if text and not number:
        raise _Unfit(Wrong.NO_MOBILE)
    return number


def _born(column: Column, text: str, today: date) -> str:
    if not text:
        raise _Unfit(Wrong.MISSING)
    born = date.fromisoformat(_day(column, text, today))
    if not YOUNGEST <= today.year - born.year <= OLDEST:
        raise _Unfit(Wrong.ODD_AGE)
    return born.isoformat()


def _day(column: Column, text: str, today: date) -> str:  # noqa: ARG001  # readers are called alike
    for spelling in DATES if text else ():
        try:
            return datetime.strptime(text, spelling).date().isoformat()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    if text:
        raise _Unfit(Wrong.NO_DATE)
    return ""


def _role(column: Column, text: str, today: date) -> str:  # noqa: ARG001  # readers are called alike
    if text and text.casefold() not in GIVEN_ROLES:
        raise _Unfit(Wrong.NO_ROLE)
    return GIVEN_ROLES[text.casefold()].value if text else ""


def _short(column: Column, text: str, today: date) -> str:  # noqa: ARG001  # readers are called alike
    if len(text) > LENGTHS.get(column, 64):
        raise _Unfit(Wrong.TOO_LONG)
    return text


_READERS: dict[Column, Callable[[Column, str, date], str]] = {
    Column.USERNAME: _number,
    Column.FULL_NAME: _name,
    Column.EMAIL: _email,
    Column.MOBILE: _mobile,
    Column.BORN_ON: _born,
    Column.ROLE: _role,
    Column.REGISTERED_ON: _day,
    Column.OPENS_ON: _day,
}
