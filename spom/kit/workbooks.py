"""XLSX workbooks, written and read by openpyxl. Imported where one is wanted: few processes ever want one."""

import tempfile
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import IO, Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from spom.kit.exports import Row, Value, harmless, plain

HEADING = Font(bold=True)


def write(rows: Iterable[Row], *, title: str) -> IO[bytes]:
    """The workbook, its first row in bold, in a temporary file that vanishes when it is closed."""
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(_sheet_name(title))
    sheet.freeze_panes = "A2"
    try:
        for number, row in enumerate(rows):
            sheet.append([_cell(sheet, value, font=HEADING if number == 0 else None) for value in row])
    except BaseException:
        sheet.close()  # openpyxl keeps a half-written file open otherwise
        raise
    file = tempfile.TemporaryFile()  # noqa: SIM115  # whoever asked closes it
    book.save(file)
    file.seek(0)
    return file


def read(path: Path, *, most_columns: int, most_rows: int) -> Iterator[tuple[Any, ...]]:
    """The rows of the first sheet, as openpyxl's cells. A hostile workbook makes openpyxl raise just anything."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about fonts and rules of input, which nobody needs here
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    with closing(book):
        # A sheet may claim any size and leave any gap, so what is asked for is bounded both ways.
        sheets = (sheet.iter_rows(max_col=most_columns, max_row=most_rows) for sheet in book.worksheets[:1])
        yield from chain.from_iterable(sheets)


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, font: Font | None) -> Cell:
    cell = Cell(sheet, column=1, row=1, value=harmless(value) if isinstance(value, str) else plain(value))
    if isinstance(value, str):
        # openpyxl would make a formula of whatever begins with an equals sign.
        cell.data_type = "s"
    if font:
        cell.font = font
    return cell


def _sheet_name(title: str) -> str:
    """At most 31 letters, and none that Excel refuses."""
    return "".join(" " if letter in "[]:*?/\\'" else letter for letter in harmless(title))[:31] or "1"
