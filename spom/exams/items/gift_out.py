"""Writes GIFT. What `read_gift` takes over goes out again without a loss."""

import re
from collections.abc import Iterable, Iterator

from spom.exams.items.cases import tags_with_case
from spom.exams.items.items import FULL, Choice, Item, Matching, Numerical, Option, Span, Text, TrueFalse
from spom.exams.items.languages import parted

SPECIAL = re.compile(r"[~=#{}:\\]")


def write_gift(items: Iterable[Item]) -> str:
    """One block an item and language; topics as categories, only where they change."""
    blocks, topic, told = [], "", set[str]()
    for item in parted(items):
        if item.topic != topic:
            topic = item.topic
            blocks.append(f"$CATEGORY: {topic}")
        if item.case and item.case.title not in told:
            told.add(item.case.title)
            blocks.append(f"::{_escaped(item.case.title)}::{_marked(item.case.text)}")
        blocks.append("\n".join(_block(item)))
    return "\n\n".join(blocks) + "\n"


def _block(item: Item) -> Iterator[str]:
    known = [f"[id:{item.number}]"] if item.number else []
    known += [f"[tag:{tag}]" for tag in tags_with_case(item)]
    if known:
        yield f"// {' '.join(known)}"
    title = f"::{_escaped(item.title)}::" if item.title else ""
    yield f"{title}{_marked(item.stem)} {{"
    yield from _answers(item)
    if item.rationale:
        yield f"####{_marked(item.rationale)}"
    yield "}"


def _answers(item: Item) -> Iterator[str]:
    match item.task:
        case TrueFalse():
            yield _judged(item.task)
        case Choice():
            yield from (_option(one, several=item.task.several) for one in item.task.options)
        case Numerical():
            yield "#"
            yield from (_span(one) for one in item.task.spans)
        case Matching():
            yield from (f"={_marked(pair.left)} -> {_escaped(pair.right)}" for pair in item.task.pairs)
            yield from (f"= -> {_escaped(decoy)}" for decoy in item.task.decoys)


def _judged(task: TrueFalse) -> str:
    wrong, right = (task.said_false, task.said_true) if task.is_true else (task.said_true, task.said_false)
    said = "TRUE" if task.is_true else "FALSE"
    if wrong or right:
        said += f"#{_marked(wrong) if wrong else ' '}"
    return f"{said}#{_marked(right)}" if right else said


def _option(option: Option, *, several: bool) -> str:
    weight = f"%{option.share.normalize():f}%" if option.share else ""
    sign = "=" if option.share == FULL and not several else f"~{weight}"
    return f"{sign}{_marked(option.text)}{_comment(option.feedback)}"


def _span(span: Span) -> str:
    weight = "" if span.share == FULL else f"%{span.share.normalize():f}%"
    numbers = f"{span.low:f}" if span.low == span.high else f"{span.low:f}..{span.high:f}"
    return f"={weight}{numbers}{_comment(span.feedback)}"


def _comment(text: Text | None) -> str:
    return f"#{_marked(text)}" if text else ""


def _marked(text: Text) -> str:
    # Always named: what is not named takes the markup of the question.
    return f"[{text.markup}]{_escaped(text.body)}"


def _escaped(body: str) -> str:
    r"""Control letters lose their meaning; a line end is written \n: an empty line would end the question."""
    safe = SPECIAL.sub(lambda found: f"\\{found.group()}", body)
    return safe.replace("\n", "\\n")
