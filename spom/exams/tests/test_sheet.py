"""Questions in spreadsheets: what is read, and what is named."""

import csv
from decimal import Decimal
from io import StringIO

import pytest

from spom.exams.items.items import (
    FULL,
    Case,
    Choice,
    Item,
    Level,
    Matching,
    Numerical,
    Pair,
    Span,
    Text,
    TrueFalse,
)
from spom.exams.items.sheet import read_sheet
from spom.exams.items.xml import NotReadable
from spom.kit.exports import xlsx_file


def shares(item: Item) -> list[tuple[str, int]]:
    """Its answers and what each earns."""
    assert isinstance(item.task, Choice)
    return [(option.text.body, int(option.share)) for option in item.task.options]


class TestSheet:
    """Spreadsheets: a question a line."""

    SOURCE = (
        "Question,Answer 1,Answer 2,Answer 3,Right,Tolerance,Topic,Level,Tags,Colour,Scenario,Scenario text\n"
        'Which is a fixed cost?,Rent,Material,,1,,Costing,hard,"a, b",red,,\n'
        'Which are prime?,2,3,4,"1, 2",,,,,,The firm,It makes pumps.\n'
        "Water is wet.,,,,true,,,,,,,\n"
        "Pi?,,,,3.14,0.01,,,,,,\n"
        "Match,India -> Delhi,Nepal -> Kathmandu,-> Rome,,,,,,,,\n"
        "Which?,a,b,,3,,,,,,,\n"
        "How many?,,,,many,,,,,,,\n"
        "=1+1,a,b,,1,,,,,,,\n"
    )

    def test_reads_every_kind_and_names_the_rest(self) -> None:
        reading = read_sheet(self.SOURCE.encode())

        first, several, judged, number, matched = reading.items
        assert shares(first) == [("Rent", FULL), ("Material", 0)]
        assert (first.topic, first.level, first.tags) == ("Costing", Level.HARD, ("a", "b", "level:hard"))
        assert shares(several) == [("2", 50), ("3", 50), ("4", 0)]
        assert several.case == Case("The firm", Text("It makes pumps."))
        assert judged.task == TrueFalse(is_true=True)
        assert number.task == Numerical((Span(Decimal("3.13"), Decimal("3.15")),))
        assert matched.task == Matching((Pair(Text("India"), "Delhi"), Pair(Text("Nepal"), "Kathmandu")), ("Rome",))
        assert [(loss.where, loss.why[:27]) for loss in reading.losses] == [
            ("the first line", "the column “colour” is not "),
            ("line 7", "calls answer 3 right, which"),
            ("line 8", "has “many” where a number s"),
            ("line 9", "holds a formula; save its v"),
        ]

    def test_a_workbook_says_the_same(self) -> None:
        rows = list(csv.reader(StringIO(self.SOURCE)))[:5]
        with xlsx_file(rows[0], rows[1:], title="Questions") as book:
            source = book.read()

        assert read_sheet(source).items == read_sheet(self.SOURCE.encode()).items[:4]

    @pytest.mark.parametrize("source", [b"", b"a,b\n1,2", b"PK\x03\x04 nothing", b"\xff\xfe\x00"])
    def test_what_is_no_table_of_questions_is_refused(self, source: bytes) -> None:
        with pytest.raises(NotReadable):
            read_sheet(source)
