"""From a line of the file to what it says: each cell by itself, without asking the database."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from spom.kit.tables import Line
from spom.programme.earlier.columns import Column, Layout
from spom.programme.earlier.faults import Fault, Wrong
from spom.programme.models.earlier import EarlierRow

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
KINDS = {name: kind for kind in EarlierRow.Kind for name in (kind.value.casefold(),)} | {
    "hour": EarlierRow.Kind.HOURS,
    "passed": EarlierRow.Kind.PASS,
    "exempt": EarlierRow.Kind.EXEMPTION,
}
# Fifty weeks of forty hours: more was not learned by anybody.
MOST_HOURS = 2_000
CLOCK = re.compile(r"^(\d{1,4}):([0-5]\d)(?::([0-5]\d))?$")
DECIMAL = re.compile(r"^\d{1,4}([.,]\d{1,4})?$")
LENGTHS = {Column.USERNAME: 64, Column.ABOUT: 200, Column.VALUE: 300, Column.SOURCE: 300}


@dataclass(kw_only=True)
class Reading:
    """What a line says, as the portal writes it, and what is wrong with it."""

    line: int
    username: str = ""
    kind: EarlierRow.Kind | None = None
    about: str = ""
    value: str = ""
    earned_on: date | None = None
    source: str = ""
    faults: list[Fault] = field(default_factory=list)

    def blame(self, column: Column, wrong: Wrong, value: str = "") -> None:
        """Note one more thing that is wrong."""
        self.faults.append(Fault(column=column, wrong=wrong, value=value))


def read_line(line: Line, layout: Layout, *, source: str, today: date) -> Reading:
    """Everything that can be said of the line by itself."""
    found = Reading(line=line.number)
    cells = {column: _cell(line, place, column, found) for column, place in layout.places.items()}
    found.username, found.about = cells[Column.USERNAME], cells[Column.ABOUT]
    found.source = cells.get(Column.SOURCE, "") or source
    for column in (Column.USERNAME, Column.ABOUT, Column.VALUE):
        if not cells[column] and not any(fault.column == column for fault in found.faults):
            found.blame(column, Wrong.MISSING)
    found.kind = KINDS.get(cells[Column.KIND].casefold())
    if found.kind is None:
        found.blame(Column.KIND, Wrong.NO_KIND, cells[Column.KIND])
    found.value = _value(found, cells[Column.VALUE])
    found.earned_on = _day(found, cells.get(Column.EARNED_ON, ""), today)
    return found


def seconds_in(text: str) -> int | None:
    """Hours as people write them, in seconds; None for what is none."""
    clock = CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        total = hours * 3600 + minutes * 60 + seconds
    elif DECIMAL.fullmatch(text):
        total = round(float(text.replace(",", ".")) * 3600)
    else:
        return None
    return total if 0 < total <= MOST_HOURS * 3600 else None


def day_in(text: str) -> date | None:
    """A day as people write them; None for what is none."""
    for spelling in DATES:
        try:
            return datetime.strptime(text, spelling).date()  # noqa: DTZ007  # a day has no time zone
        except ValueError:
            continue
    return None


def _cell(line: Line, place: int, column: Column, found: Reading) -> str:
    text = " ".join(line.cells[place].split()) if place < len(line.cells) else ""
    if place in line.formulas:
        found.blame(column, Wrong.FORMULA, text)
        return ""
    if len(text) > LENGTHS.get(column, 64):
        found.blame(column, Wrong.TOO_LONG, text)
        return ""
    return text


def _value(found: Reading, text: str) -> str:
    if not text or found.kind is not EarlierRow.Kind.HOURS:
        return text
    seconds = seconds_in(text)
    if seconds is None:
        found.blame(Column.VALUE, Wrong.NO_HOURS, text)
    return str(seconds or "")


def _day(found: Reading, text: str, today: date) -> date | None:
    """Hours and passes have a day; the others may have one."""
    if not text:
        if found.kind in {EarlierRow.Kind.HOURS, EarlierRow.Kind.PASS}:
            found.blame(Column.EARNED_ON, Wrong.MISSING)
        return None
    day = day_in(text)
    if day is None or day > today:
        found.blame(Column.EARNED_ON, Wrong.NO_DATE if day is None else Wrong.AHEAD, text)
    return day
