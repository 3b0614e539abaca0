"""Tables from strangers: the first sheet of an XLSX workbook, or a CSV file, read line by line within limits.

What is read are values. A formula is never worked out nor taken for text: its cell is marked, and whoever reads the
table says what to do about it. The other way round, tables for strangers, is spom.kit.exports.
"""

import csv
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.kit.exports import FORMULA
from spom.kit.files import FileDamaged, FileTooLarge, Kind

MOST_LINES = 50_000
MOST_COLUMNS = 40
LONGEST_CELL = 1_000
# A workbook is unpacked in memory where it repeats words; a registry of 50 000 people needs less than a third of it.
MOST_UNPACKED = 64 << 20
DELIMITERS = ",;\t"


class TooManyLines(Refusal):
    """More than one sitting should take."""

    code = "kit.tables_too_many_lines"
    message = _("The table has more than 50,000 lines. Split it, then choose the parts one after the other.")


class TableEmpty(Refusal):
    """Not even headings."""

    code = "kit.tables_empty"
    message = _("The table is empty. The first line names the columns, the lines below hold the values.")


class TableRagged(Refusal):
    """A quotation mark that never ends, or nonsense between two columns."""

    code = "kit.tables_ragged"
    message = _("The table cannot be read to its end: a quotation mark is missing. Save it again as CSV UTF-8 or XLSX.")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line: its number in the file, its cells as text, and which of them hold a formula instead of a value."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Is there nothing in it?"""
        return not any(self.cells) and not self.formulas


def read_table(path: Path, kind: Kind) -> Iterator[Line]:
    """Every line with something in it, the headings first. Raises a Refusal, also on the way."""
    lines = _csv_lines(path) if kind is Kind.CSV else _xlsx_lines(path)
    found = 0
    for line in lines:
        if line.is_blank:
            continue
        found += 1
        if found > MOST_LINES + 1:
            raise TooManyLines
        yield line
    if not found:
        raise TableEmpty


def _csv_lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline(LONGEST_CELL * MOST_COLUMNS)
        file.seek(0)
        # What a spreadsheet puts between columns depends on the country it is set to.
        between = max(DELIMITERS, key=first.count)
        reader = csv.reader(file, delimiter=between, strict=True)
        before = 0
        while True:
            try:
                cells = next(reader, None)
            except (csv.Error, UnicodeDecodeError) as no:
                raise TableRagged from no
            if cells is None:
                return
            # A cell may hold several lines; the first of them is where a person looks.
            number, before = before + 1, reader.line_num
            cells = cells[:MOST_COLUMNS]
            marked = frozenset(place for place, cell in enumerate(cells) if cell.lstrip().startswith("="))
            yield Line(number=number, cells=_values(cells), formulas=marked)


def _xlsx_lines(path: Path) -> Iterator[Line]:
    from spom.kit import workbooks  # noqa: PLC0415  # it takes a third of the time a process needs to start

    _refuse_bombs(path)
    try:
        rows = workbooks.read(path, most_columns=MOST_COLUMNS, most_rows=2 * MOST_LINES)
        for number, row in enumerate(rows, start=1):
            # A sheet with one cell far below has a hundred thousand rows of nothing above it.
            if all(cell.value is None for cell in row):
                continue
            cells = _values(_in_words(cell.value) for cell in row)
            marked = frozenset(place for place, cell in enumerate(row) if cell.data_type == "f")
            yield Line(number=number, cells=cells, formulas=marked)
    except Exception as no:  # a hostile workbook makes openpyxl stumble in any way there is
        raise FileDamaged from no


def _refuse_bombs(path: Path) -> None:
    """The sizes stated in the archive bind: no more than that is ever unpacked of a member."""
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as no:
        raise FileDamaged from no
    if unpacked > MOST_UNPACKED:
        raise FileTooLarge


def _in_words(value: Any) -> str:
    """What a person reads in the cell. A number of ten digits is a telephone number, not one with a point."""
    match value:
        case None:
            return ""
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)


def _values(cells: Iterable[str]) -> tuple[str, ...]:
    """The cells up to the last one with something in it."""
    shown = [_value(cell) for cell in cells]
    while shown and not shown[-1]:
        shown.pop()
    return tuple(shown)


def _value(cell: str) -> str:
    """The cell without what an export put before it, so that what was exported can be read again."""
    text = cell.strip().replace("\N{NO-BREAK SPACE}", " ")[: LONGEST_CELL + 1]
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA) else text
