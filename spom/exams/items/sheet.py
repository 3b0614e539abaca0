"""Questions in a spreadsheet, CSV or XLSX: a question a line, its columns named in the first.

`question` and `right` must be there; answers stand in columns called `answer 1`, `answer 2` and so on. `right` names
them by number (`2`, or `1, 3` for several), or says `true`, `false`, or a number (with `tolerance` beside it). Answers
written as `left -> right` are pairs to match; `right` stays empty then, and `-> right` belongs to nothing.
"""

import re
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _

from spom.exams.items.items import (
    FULL,
    LEVEL_TAG,
    Case,
    Choice,
    Item,
    Level,
    Loss,
    Matching,
    Numerical,
    Option,
    Pair,
    Reading,
    Span,
    Task,
    Text,
    TrueFalse,
)
from spom.exams.items.languages import joined
from spom.exams.items.xml import NotReadable
from spom.kit.errors import Refusal
from spom.kit.files import Kind
from spom.kit.tables import LONGEST_CELL, Line, read_table

WORKBOOK = b"PK\x03\x04"
ANSWER = re.compile(r"answer \d{1,2}")
KNOWN = {"question", "right", "tolerance", "topic", "level", "tags", "title", "number", "rationale"} | {
    "scenario",
    "scenario text",
}
ARROW = "->"


class Unusable(ValueError):
    """The line is no question; the message is a part of a sentence."""


def read_sheet(source: bytes) -> Reading:
    """Every line as a question, and a loss for each that is none. Raises NotReadable."""
    is_book = source.startswith(WORKBOOK)
    with tempfile.NamedTemporaryFile(suffix=".xlsx" if is_book else ".csv") as file:
        file.write(source)
        file.flush()
        try:
            lines = list(read_table(Path(file.name), Kind.XLSX if is_book else Kind.CSV))
        except Refusal as no:
            raise NotReadable(str(no)) from None
        except UnicodeDecodeError:
            raise NotReadable(_("its letters are not in UTF-8.")) from None
    headings = [" ".join(cell.lower().split()) for cell in lines[0].cells]
    if "question" not in headings or "right" not in headings:
        raise NotReadable(_("its first line does not name the columns “question” and “right”."))
    losses = [
        Loss(where=_("the first line"), why=_("the column “%(name)s” is not known and was left out") % {"name": name})
        for name in headings
        if name and name not in KNOWN and not ANSWER.fullmatch(name)
    ]
    items = []
    for line in lines[1:]:
        try:
            items.append(_item(_named(headings, line)))
        except Unusable as no:
            losses.append(Loss(where=_("line %(number)s") % {"number": line.number}, why=str(no)))
    kept, odd = joined(items)
    return Reading(items=kept, losses=(*losses, *odd))


def _named(headings: list[str], line: Line) -> Mapping[str, str]:
    if line.formulas:
        raise Unusable(_("holds a formula; save its values instead"))
    if any(len(cell) > LONGEST_CELL for cell in line.cells):
        raise Unusable(_("holds a cell of more than %(most)s letters") % {"most": LONGEST_CELL})
    return dict(zip(headings, line.cells, strict=False))


def _item(said: Mapping[str, str]) -> Item:
    level = said.get("level", "").strip().upper()
    if level and level not in set(Level):
        raise Unusable(_("has the level “%(level)s”; there are easy, medium and hard") % {"level": said["level"]})
    tags = [tag.strip() for tag in said.get("tags", "").split(",") if tag.strip()]
    if level:
        tags.append(f"{LEVEL_TAG}{level.lower()}")
    case = Case(said["scenario"], Text(said.get("scenario text", ""))) if said.get("scenario") else None
    if case and not case.text:
        raise Unusable(_("names a scenario without its text"))
    item = Item(
        stem=Text(said.get("question", "")),
        task=_task(said),
        title=said.get("title", ""),
        rationale=Text(said["rationale"]) if said.get("rationale") else None,
        topic=said.get("topic", ""),
        tags=tuple(tags),
        number=said.get("number", ""),
        case=case,
    )
    if faults := item.faults():
        raise Unusable(_("cannot be used: %(why)s") % {"why": "; ".join(faults)})
    return item


def _task(said: Mapping[str, str]) -> Task:
    answers = list(_answers(said))
    right = said.get("right", "").strip()
    if answers and all(ARROW in words for _number, words in answers):
        return _matching([words for _number, words in answers])
    if answers:
        return _choice(answers, right)
    if right.lower() in {"true", "false"}:
        return TrueFalse(is_true=right.lower() == "true")
    middle, around = _number(right), abs(_number(said.get("tolerance", "") or "0"))
    return Numerical(spans=(Span(low=middle - around, high=middle + around),))


def _answers(said: Mapping[str, str]) -> Iterator[tuple[int, str]]:
    for name, words in said.items():
        if ANSWER.fullmatch(name) and words:
            yield int(name.removeprefix("answer ")), words


def _choice(answers: list[tuple[int, str]], right: str) -> Choice:
    named = [one.strip() for one in right.split(",")]
    if not all(one.isascii() and one.isdecimal() for one in named):
        raise Unusable(_("names its right answers as “%(right)s”; write their numbers") % {"right": right})
    rights = {int(one) for one in named}
    if unknown := rights - {number for number, _words in answers}:
        raise Unusable(_("calls answer %(number)s right, which it does not have") % {"number": min(unknown)})
    share = (FULL / len(rights)).quantize(Decimal("0.00001"))
    options = tuple(Option(Text(words), share if number in rights else Decimal(0)) for number, words in answers)
    return Choice(options=options, several=len(rights) > 1)


def _matching(answers: list[str]) -> Matching:
    pairs, decoys = [], []
    for words in answers:
        left, _arrow, right = (part.strip() for part in words.partition(ARROW))
        if left:
            pairs.append(Pair(Text(left), right))
        else:
            decoys.append(right)
    return Matching(pairs=tuple(pairs), decoys=tuple(decoys))


def _number(written: str) -> Decimal:
    try:
        found = Decimal(written)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise Unusable(_("has “%(written)s” where a number stands") % {"written": written})
    return found
