"""Tables from strangers are read as values, line by line, and never for long."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from spom.kit import tables
from spom.kit.exports import csv_lines, xlsx_file
from spom.kit.files import FileDamaged, FileTooLarge, Kind
from spom.kit.tables import Line, TableEmpty, TableRagged, TooManyLines, read_table


def read(path: Path, kind: Kind = Kind.CSV) -> list[Line]:
    """All lines at once."""
    return list(read_table(path, kind))


def written(folder: Path, text: str) -> Path:
    """A CSV file with this text."""
    file = folder / "table.csv"
    file.write_bytes(text.encode())
    return file


def workbook(folder: Path, *rows: list[object]) -> Path:
    """An XLSX file with these rows."""
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(folder / "table.xlsx")
    return folder / "table.xlsx"


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_columns_may_be_separated_as_in_any_country(tmp_path: Path, between: str) -> None:
    lines = read(written(tmp_path, f"\N{ZERO WIDTH NO-BREAK SPACE}A{between}B\r\n1{between}2\r\n"))

    assert [line.cells for line in lines] == [("A", "B"), ("1", "2")]


def test_lines_are_numbered_as_a_person_counts_them(tmp_path: Path) -> None:
    lines = read(written(tmp_path, 'A,B\n\n"two\nlines",x\n,\nlast,y\n'))

    assert [(line.number, line.cells[0]) for line in lines] == [(1, "A"), (3, "two\nlines"), (6, "last")]


def test_a_workbook_gives_dates_numbers_and_words(tmp_path: Path) -> None:
    file = workbook(tmp_path, ["Born", "Mobile", "Name"], [date(2003, 5, 17), 9810000001.0, " Alice "])

    assert read(file, Kind.XLSX)[1].cells == ("2003-05-17", "9810000001", "Alice")


def test_formulas_are_marked_and_never_worked_out(tmp_path: Path) -> None:
    book = read(workbook(tmp_path, ["A", "B"], ["=1+1", "x"]), Kind.XLSX)
    plain = read(written(tmp_path, 'A,B\n=cmd|x,"=HYPERLINK(1)"\n'))

    assert book[1].formulas == {0}
    assert plain[1].formulas == {0, 1}


@pytest.mark.security("S35")
def test_what_was_exported_can_be_read_again(tmp_path: Path) -> None:
    rows = [["+919810000001", "=odd name", "-5", "'quoted", "plain"]]
    file = tmp_path / "table.csv"
    file.write_bytes(b"".join(csv_lines(["A", "B", "C", "D", "E"], rows)))
    with xlsx_file(["A", "B", "C", "D", "E"], rows, title="T") as book:
        (tmp_path / "table.xlsx").write_bytes(book.read())

    for path, kind in ((file, Kind.CSV), (tmp_path / "table.xlsx", Kind.XLSX)):
        assert list(read(path, kind)[1].cells) == rows[0]
        assert not read(path, kind)[1].formulas - {1}


def test_refuses_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(TableEmpty):
        read(written(tmp_path, "\n,,\n"))
    with pytest.raises(TableRagged):
        read(written(tmp_path, 'A,B\n"never ends,x\n'))
    (tmp_path / "not.xlsx").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(FileDamaged):
        read(tmp_path / "not.xlsx", Kind.XLSX)


@pytest.mark.security("S39")
def test_a_long_table_ends_the_reading_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_LINES", 3)
    file = written(tmp_path, "A\n" + "x\n" * 4)
    read_before = []

    with pytest.raises(TooManyLines):
        read_before += [line.number for line in read_table(file, Kind.CSV)]

    assert len(read(written(tmp_path, "A\n" + "x\n" * 3))) == 4


@pytest.mark.security("S39")
def test_a_workbook_that_swells_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * (tables.MOST_UNPACKED + 1))

    with pytest.raises(FileTooLarge):
        read(tmp_path / "bomb.xlsx", Kind.XLSX)


def test_a_cell_far_out_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "A"
    sheet["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")

    assert [line.cells[0] for line in read(tmp_path / "far.xlsx", Kind.XLSX)] == ["A"]
