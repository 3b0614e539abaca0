"""Exports: a spreadsheet shows what was stored, and runs none of it."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from spom.kit import exports
from spom.kit.exports import FORMULA, Row, TooManyRows, csv_lines, harmless, xlsx_file
from spom.kit.money import Money

HEADINGS = ("Name", "Amount", "When")
ATTACKS = [
    '=HYPERLINK("http://evil.example","x")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\xa0=1+1",
    "＝1+1",  # noqa: RUF001  # the wide form
    "=cmd|' /C calc'!A0",
    "|calc",
    "%0A=1",
]


def rows_of_csv(rows: list[Row]) -> list[list[str]]:
    text = b"".join(csv_lines(HEADINGS, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.security("S35")
@pytest.mark.parametrize("attack", ATTACKS)
def test_csv_runs_nothing(attack: str) -> None:
    assert rows_of_csv([(attack,)])[1][0].startswith("'")


@pytest.mark.security("S35")
@pytest.mark.parametrize("attack", ATTACKS)
def test_xlsx_runs_nothing(attack: str) -> None:
    with xlsx_file(HEADINGS, [(attack,)], title="T") as file:
        cell = load_workbook(file).worksheets[0]["A2"]

    assert cell.data_type == "s"
    assert cell.value.startswith("'")


@pytest.mark.security("S35")
@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not harmless(text).lstrip(" \xa0").startswith(FORMULA)


def test_a_heading_runs_nothing_either() -> None:
    text = b"".join(csv_lines(("=1+1",), [])).decode("utf-8-sig")

    assert text == '"\'=1+1"\r\n'


def test_says_what_it_was_given() -> None:
    rows: list[Row] = [
        ('Asha "A" Rao, Jr.', Money(4825000, "INR"), datetime(2026, 3, 2, 9, 0, tzinfo=UTC)),
        ("आशा", -5, date(2026, 3, 2)),
        (None, Decimal("1.50"), True),
    ]

    assert rows_of_csv(rows)[1:] == [
        ['Asha "A" Rao, Jr.', "48250.00", "2026-03-02 09:00:00"],
        ["आशा", "-5", "2026-03-02"],
        ["", "1.50", "True"],
    ]
    with xlsx_file(HEADINGS, rows, title="A/B: [list]") as file:
        sheet = load_workbook(file).worksheets[0]
        values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert sheet.title == "A B   list "
    assert values == [
        list(HEADINGS),
        ['Asha "A" Rao, Jr.', 48250, datetime(2026, 3, 2, 9, 0)],  # noqa: DTZ001  # spreadsheets know no zones
        ["आशा", -5, datetime(2026, 3, 2)],  # noqa: DTZ001  # the same
        [None, 1.5, True],
    ]


def test_letters_no_file_can_hold_are_replaced() -> None:
    with xlsx_file(HEADINGS, [("a\x00b\x0b",)], title="T") as file:
        assert load_workbook(file).worksheets[0]["A2"].value == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"


def test_excel_is_told_that_it_is_unicode() -> None:
    assert next(csv_lines(HEADINGS, [])) == b"\xef\xbb\xbf"


def test_asks_for_rows_as_it_goes() -> None:
    asked = []

    def rows() -> Iterator[Row]:
        for number in range(1000):
            asked.append(number)
            yield (number,)

    lines = csv_lines(HEADINGS, rows())
    for _ in range(4):
        next(lines)

    assert asked == [0, 1]


@pytest.mark.security("S32")
@pytest.mark.parametrize(
    "make", [lambda rows: list(csv_lines(HEADINGS, rows)), lambda rows: xlsx_file(HEADINGS, rows, title="T").close()]
)
def test_refuses_endless_lists(monkeypatch: pytest.MonkeyPatch, make: object) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS", 2)

    assert callable(make)
    make([(1,), (2,)])
    with pytest.raises(TooManyRows):
        make([(1,), (2,), (3,)])
