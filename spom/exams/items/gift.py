r"""GIFT, the text format of Moodle: blocks of text between empty lines.

As Moodle documents it ("GIFT format", MoodleDocs). A line that begins with // is a comment; `$CATEGORY: path` holds for
what follows; `\` before one of ~ = # { } : n and itself takes its meaning away.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from spom.exams.items.cases import Found, with_cases
from spom.exams.items.items import (
    FULL,
    Case,
    Choice,
    Item,
    Loss,
    Markup,
    Matching,
    Numerical,
    Option,
    Pair,
    Reading,
    Span,
    Text,
    TrueFalse,
)
from spom.exams.items.languages import joined

ESCAPED = re.compile(r"\\([~=#{}:n\\])")
# Stands for an escaped character while the block is cut up: a letter of a private plane, which no text holds.
PRIVATE = 0xF0000
FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
VERDICT = re.compile(r"\s*(TRUE|FALSE|T|F)\s*(?=#|$)", re.IGNORECASE)
WEIGHT = re.compile(r"\s*%([^%]*)%")
NUMBER = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)(?:\s*(:|\.\.)\s*([+-]?\d+(?:\.\d+)?))?\s*")
TAG, ID = re.compile(r"\[tag:([^\]\x00-\x1f]+)\]"), re.compile(r"\[id:([^\]\x00-\x1f]+)\]")
GAP = "_____"


class Malformed(ValueError):
    """The block is not GIFT; the message says what is wrong, as a part of a sentence."""


@dataclass(frozen=True)
class Answer:
    """One line of an answer: `=` or `~`, its weight in percent if one is written, and what comments on it."""

    is_right: bool
    text: Text
    weight: Decimal | None = None
    feedback: Text | None = None


@dataclass(frozen=True)
class Written:
    """One block as it is written, whatever it asks for: GIFT knows more kinds than a test can use."""

    line: int
    kind: str
    stem: Text
    title: str = ""
    answers: tuple[Answer, ...] = ()
    spans: tuple[Span, ...] = ()
    pairs: tuple[Pair, ...] = ()
    is_true: bool = False
    said_true: Text | None = None
    said_false: Text | None = None
    rationale: Text | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Block:
    """Lines between empty lines, with the number of the first."""

    line: int
    body: str
    tags: tuple[str, ...]
    number: str


def read_gift(source: str) -> Reading:
    """All questions a test can use, and a loss for each of the others."""
    items, losses, cases = [], [], []
    for found in parse(source):
        if isinstance(found, Loss):
            losses.append(found)
            continue
        kept = _item(found)
        if isinstance(kept, Item):
            items.append(kept)
        elif found.kind == "DESCRIPTION":
            cases.append(Found(case=Case(found.title, found.stem), where=kept.where, why=kept.why))
        else:
            losses.append(kept)
    placed, alone = with_cases(items, cases)
    kept_items, odd = joined(placed)
    return Reading(items=kept_items, losses=(*losses, *alone, *odd))


def parse(source: str) -> Iterator[Written | Loss]:
    """Every block as it is written, in order; a Loss for a block that is not GIFT."""
    category = ""
    for block in _blocks(source):
        head = block.body.strip()
        if head.startswith("$CATEGORY:"):
            category = head.removeprefix("$CATEGORY:").strip()
            continue
        try:
            yield _written(block, category)
        except Malformed as no:
            yield Loss(where=_line(block.line), why=str(no))


def _blocks(source: str) -> Iterator[Block]:
    lines: list[str] = []
    begins, tags, number = 0, [], ""
    plain = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    for count, line in enumerate([*plain.split("\n"), ""], start=1):
        if line.lstrip().startswith("//"):
            tags += TAG.findall(line)
            number = next(iter(ID.findall(line)), number)
        elif line.lstrip().startswith("$CATEGORY:") and not lines:
            # It ends with its line, whether or not an empty one follows.
            yield Block(line=count, body=line, tags=(), number="")
        elif line.strip():
            begins = begins or count
            lines.append(line)
        elif lines:
            yield Block(line=begins, body="\n".join(lines), tags=tuple(tags), number=number)
            lines, begins, tags, number = [], 0, [], ""


def _written(block: Block, category: str) -> Written:
    rest = ESCAPED.sub(lambda found: chr(PRIVATE + ord(found.group(1))), block.body)
    title = ""
    if named := TITLE.match(rest):
        title, rest = _plain(named.group(1)), rest[named.end() :]
    before, answers, after = _cut(rest)
    stem = _text(before, Markup.AUTO)
    shared = {"line": block.line, "title": title, "category": category, "tags": block.tags, "number": block.number}
    if answers is None:
        return Written(kind="DESCRIPTION", stem=stem, **shared)  # type: ignore[arg-type]  # the words of one block
    if after.strip():
        gap = f"{stem.body} {GAP} " if stem.body else f"{GAP} "
        stem = Text(gap + _text(after, stem.markup).body, stem.markup)
    answers, _mark, general = answers.partition("####")
    rationale = _text(general, stem.markup) if general.strip() else None
    return _answered(answers, Written(kind="ESSAY", stem=stem, rationale=rationale, **shared))  # type: ignore[arg-type]


def _cut(rest: str) -> tuple[str, str | None, str]:
    before, opened, inside = rest.partition("{")
    if not opened:
        if "}" in rest:
            raise Malformed(_("a } stands there without its {"))
        return rest, None, ""
    answers, closed, after = inside.partition("}")
    if not closed:
        raise Malformed(_("its answers begin with { and never end; an empty line inside ends a question"))
    if "{" in answers:
        raise Malformed(_("a { stands inside its answers; write \\{ for the letter"))
    if "{" in after or "}" in after:
        raise Malformed(_("it has answers in two places"))
    return before, answers, "" if after.lstrip().startswith("//") else after


def _answered(answers: str, asked: Written) -> Written:
    body, markup = answers.strip(), asked.stem.markup
    if not body:
        return asked
    if body.startswith("#"):
        return _with(asked, kind="NUMERICAL", spans=tuple(_spans(body[1:], markup)))
    if said := VERDICT.match(body):
        return _judged(asked, said.group(1).upper().startswith("T"), body[said.end() :])
    if body[0] not in "=~":
        words, feedback = _commented(body, markup)
        return _with(asked, kind="SHORT", answers=(Answer(is_right=True, text=words, feedback=feedback),))
    if body.startswith("=") and "->" in body and "~" not in body:
        return _with(asked, kind="MATCHING", pairs=tuple(_pairs(body, markup)))
    found = tuple(_choices(body, markup))
    kind = "SHORT" if all(one.is_right for one in found) else "CHOICE"
    return _with(asked, kind=kind, answers=found)


def _with(asked: Written, **more: object) -> Written:
    return Written(**{**asked.__dict__, **more})


def _judged(asked: Written, verdict: bool, rest: str) -> Written:  # noqa: FBT001  # the verdict is a value
    """What follows T or F: first what to say to those who are wrong, then to those who are right."""
    parts = [_text(part, asked.stem.markup) for part in rest.split("#")[1:3]]
    wrong, right = [*(part if part.body else None for part in parts), None, None][:2]
    said_true, said_false = (right, wrong) if verdict else (wrong, right)
    return _with(asked, kind="TRUE_FALSE", is_true=verdict, said_true=said_true, said_false=said_false)


def _choices(body: str, markup: Markup) -> Iterator[Answer]:
    for sign, part in _signed(body):
        weight, rest = _weighed(part)
        words, feedback = _commented(rest, markup)
        yield Answer(is_right=sign == "=", text=words, weight=weight, feedback=feedback)


def _signed(body: str) -> Iterator[tuple[str, str]]:
    parts = re.split(r"([=~])", body)
    return zip(parts[1::2], parts[2::2], strict=True)


def _weighed(part: str) -> tuple[Decimal | None, str]:
    written = WEIGHT.match(part)
    if not written:
        return None, part
    weight = _number(written.group(1))
    if not -FULL <= weight <= FULL:
        raise Malformed(_("%(weight)s is no weight: it lies between -100 and 100") % {"weight": weight})
    return weight, part[written.end() :]


def _pairs(body: str, markup: Markup) -> Iterator[Pair]:
    for _sign, part in _signed(body):
        left, arrow, right = part.partition("->")
        if not arrow:
            raise Malformed(_("one of its answers is a pair with ->, another is not"))
        yield Pair(left=_text(left, markup), right=_plain(right))


def _spans(body: str, markup: Markup) -> Iterator[Span]:
    parts = [(sign, part) for sign, part in _signed(body)] if body.strip()[:1] in {"=", "~"} else [("=", body)]
    for sign, part in parts:
        weight, rest = _weighed(part)
        number, _mark, comment = rest.partition("#")
        if sign == "~" and not number.strip():
            continue  # what to say to every other number; it earns nothing
        low, high = _range(number)
        share = FULL if weight is None else weight
        yield Span(low=low, high=high, share=share, feedback=_text(comment, markup) if comment.strip() else None)


def _range(written: str) -> tuple[Decimal, Decimal]:
    found = NUMBER.fullmatch(_plain(written))
    if not found:
        # A colon may have been escaped; it means the same here.
        raise Malformed(
            _("“%(written)s” is no number, no number:tolerance and no low..high") % {"written": _plain(written)}
        )
    first = _number(found.group(1))
    if found.group(2) is None:
        return first, first
    second = _number(found.group(3))
    return (first, second) if found.group(2) == ".." else (first - second, first + second)


def _number(written: str) -> Decimal:
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation:
        raise Malformed(_("“%(written)s” is no number") % {"written": written.strip()}) from None


def _commented(part: str, markup: Markup) -> tuple[Text, Text | None]:
    words, _mark, comment = part.partition("#")
    return _text(words, markup), _text(comment, markup) if comment.strip() else None


def _text(written: str, usual: Markup) -> Text:
    markup = usual
    if named := FORMAT.match(written):
        markup, written = Markup(named.group(1).lower()), written[named.end() :]
    body = written.strip()
    if markup in {Markup.AUTO, Markup.PLAIN}:
        body = re.sub(r"\s+", " ", body)
    return Text(_unescaped(body), markup)


def _plain(written: str) -> str:
    return _unescaped(re.sub(r"\s+", " ", written.strip()))


def _unescaped(text: str) -> str:
    letters = {PRIVATE + ord(one): one for one in "~=#{}:\\"} | {PRIVATE + ord("n"): "\n"}
    return text.translate(letters)


def _item(found: Written) -> Item | Loss:
    where, named = _line(found.line), {"question": _short(found)}
    unused = {
        "ESSAY": _("“%(question)s” asks for an essay, which nobody can mark by a key"),
        "SHORT": _("“%(question)s” asks for typed words; tests here ask for choices and numbers"),
        "DESCRIPTION": _("“%(question)s” is a text without a question"),
    }
    if found.kind in unused:
        return Loss(where=where, why=unused[found.kind] % named)
    item = Item(
        stem=found.stem,
        task=_task(found),
        title=found.title,
        rationale=found.rationale,
        topic=found.category,
        tags=found.tags,
        number=found.number,
    )
    if faults := item.faults():
        why = _("“%(question)s” cannot be used: %(why)s") % {**named, "why": "; ".join(faults)}
        return Loss(where=where, why=why)
    return item


def _task(found: Written) -> Choice | TrueFalse | Numerical | Matching:
    if found.kind == "TRUE_FALSE":
        return TrueFalse(is_true=found.is_true, said_true=found.said_true, said_false=found.said_false)
    if found.kind == "NUMERICAL":
        return Numerical(spans=found.spans)
    if found.kind == "MATCHING":
        decoys = tuple(pair.right for pair in found.pairs if not pair.left)
        return Matching(pairs=tuple(pair for pair in found.pairs if pair.left), decoys=decoys)
    shares = [_share(one) for one in found.answers]
    options = tuple(
        Option(text=one.text, share=share, feedback=one.feedback)
        for one, share in zip(found.answers, shares, strict=True)
    )
    return Choice(options=options, several=FULL not in shares)


def _share(answer: Answer) -> Decimal:
    if answer.weight is not None:
        return answer.weight
    return FULL if answer.is_right else Decimal(0)


def _line(number: int) -> str:
    return _("line %(number)s") % {"number": number}


def _short(found: Written) -> str:
    words = found.title or found.stem.body
    return words if len(words) <= 60 else f"{words[:57]}…"  # noqa: PLR2004  # fits on a line
