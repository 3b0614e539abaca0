"""Tables for spreadsheets: CSV and XLSX, row by row, with nothing in them that a spreadsheet would run (S35)."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import IO

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.kit.money import Money

Value = str | int | bool | Decimal | Money | date | datetime | None
Row = Sequence[Value]

# What makes a spreadsheet take text for a formula; the wide forms are read the same way in East Asian editions.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")  # noqa: RUF001  # on purpose
# Spreadsheets skip these before the sign.
SKIPPED = " \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}"
MOST_ROWS = 1_000_000
LONGEST_CELL = 32_000
# Without it Excel takes the file for one in the old code page of the computer.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What no cell of a workbook may hold, after XML 1.0.
FORBIDDEN = re.compile(r"[\000-\010]|[\013-\014]|[\016-\037]")


class TooManyRows(Refusal):
    """A spreadsheet cannot hold them."""

    code = "kit.exports_too_many_rows"
    message = _("This list is too long for one file. Choose a shorter period or fewer people.")


def csv_lines(headings: Row, rows: Iterable[Row]) -> Iterator[bytes]:
    """The file, line by line, in UTF-8 as Excel reads it. Every cell is quoted. Raises TooManyRows on the way."""
    line = _Line()
    writer = csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield BOM.encode()
    for row in _counted(headings, rows):
        writer.writerow([_in_words(value) for value in row])
        yield line.written.encode()


def xlsx_file(headings: Row, rows: Iterable[Row], *, title: str) -> IO[bytes]:
    """The workbook, in a temporary file that vanishes when it is closed. Raises TooManyRows."""
    from spom.kit import workbooks  # noqa: PLC0415  # it takes a third of the time a process needs to start

    return workbooks.write(_counted(headings, rows), title=title)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: what begins like one is preceded by an apostrophe."""
    clean = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_CELL]
    return (
        f"'{clean}" if clean.lstrip(" \N{NO-BREAK SPACE}\N{ZERO WIDTH NO-BREAK SPACE}").startswith(FORMULA) else clean
    )


class _Line:
    """Where the csv module writes: keeps one line."""

    written = ""

    def write(self, text: str) -> None:
        self.written = text


def _counted(headings: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield headings
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise TooManyRows
        yield row


def _in_words(value: Value) -> str:
    """A number stays one: -5 is no formula, because it did not come as text."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else str(plain(value))


def plain(value: Value) -> str | int | bool | Decimal | date | datetime | None:
    """The value as a spreadsheet keeps it."""
    if isinstance(value, Money):
        return value.major
    if isinstance(value, datetime):
        # Spreadsheets know no time zones.
        return value.astimezone(UTC).replace(tzinfo=None)
    return value
