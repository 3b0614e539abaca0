"""Aiken: a question a line, its answers lettered A to Z, and `ANSWER: B` (MoodleDocs, "Aiken format")."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from spom.exams.items.items import FULL, Choice, Item, Loss, Markup, Option, Reading, Text

LETTERED = re.compile(r"^\s*([A-Z])[.)]\s+(.*\S)\s*$")
KEY = re.compile(r"^\s*ANSWER:\s*([A-Z])\s*$")


class Malformed(ValueError):
    """The lines are not Aiken; the message says what is wrong, as a part of a sentence."""


def read_aiken(source: str) -> Reading:
    """All questions of a file, and a loss for each that has no key or a key nobody can choose."""
    items, losses = [], []
    for begins, lines in _questions(source):
        try:
            items.append(_item(lines))
        except Malformed as no:
            losses.append(Loss(where=_("line %(number)s") % {"number": begins}, why=_why(lines, no)))
    return Reading(items=tuple(items), losses=tuple(losses))


def write_aiken(items: Iterable[Item]) -> tuple[str, tuple[Loss, ...]]:
    """What Aiken can say: one right answer, plain words on one line each. The rest is named as a loss."""
    blocks, losses = [], []
    for number, item in enumerate(items, start=1):
        where = item.title or _("question %(number)s") % {"number": number}
        if not isinstance(item.task, Choice) or item.task.several:
            losses.append(Loss(where=where, why=_("Aiken knows one right answer only")))
            continue
        letters = [chr(ord("A") + place) for place in range(len(item.task.options))]
        lines = [_one_line(item.stem)]
        lines += [f"{letter}. {_one_line(one.text)}" for letter, one in zip(letters, item.task.options, strict=True)]
        right = next(place for place, one in enumerate(item.task.options) if one.share == FULL)
        blocks.append("\n".join([*lines, f"ANSWER: {letters[right]}"]))
    return "\n\n".join(blocks) + "\n", tuple(losses)


def _questions(source: str) -> Iterator[tuple[int, list[str]]]:
    """Lines up to and with the key; what stands after the last key is a question without one."""
    lines: list[str] = []
    begins = 0
    for count, line in enumerate(source.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        begins = begins or count
        lines.append(line)
        if KEY.match(line):
            yield begins, lines
            lines, begins = [], 0
    if lines:
        yield begins, lines


def _item(lines: list[str]) -> Item:
    *asked, last = lines
    key = KEY.match(last)
    if not key:
        raise Malformed(_("it has no line ANSWER: with the letter of the right answer"))
    answers = [(found.group(1), found.group(2)) for line in asked if (found := LETTERED.match(line))]
    stem = " ".join(line.strip() for line in asked if not LETTERED.match(line))
    letters = [letter for letter, _ in answers]
    if letters != [chr(ord("A") + place) for place in range(len(letters))]:
        raise Malformed(_("its answers are not lettered A, B, C in order"))
    if key.group(1) not in letters:
        raise Malformed(_("its key %(key)s is none of its answers") % {"key": key.group(1)})
    options = tuple(
        Option(text=Text(words, Markup.PLAIN), share=FULL if letter == key.group(1) else Decimal(0))
        for letter, words in answers
    )
    item = Item(stem=Text(stem, Markup.PLAIN), task=Choice(options=options))
    if faults := item.faults():
        raise Malformed("; ".join(faults))
    return item


def _one_line(text: Text) -> str:
    return " ".join(text.body.split())


def _why(lines: list[str], no: Malformed) -> str:
    return _("“%(question)s” cannot be used: %(why)s") % {"question": _short(lines), "why": no}


def _short(lines: list[str]) -> str:
    return lines[0].strip()[:60]
