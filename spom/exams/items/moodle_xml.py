"""Moodle XML, the format Moodle exports question banks in (MoodleDocs, "Moodle XML format")."""

import base64
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.exams.items.cases import Found, tags_with_case, with_cases
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
    Task,
    Text,
    TrueFalse,
)
from spom.exams.items.languages import joined, parted
from spom.exams.items.pictures import NotAPicture, embedded
from spom.exams.items.xml import tree, words

MARKUPS = {
    "html": Markup.HTML,
    "moodle_auto_format": Markup.AUTO,
    "markdown": Markup.MARKDOWN,
    "plain_text": Markup.PLAIN,
}
FORMATS = {markup: name for name, markup in MARKUPS.items()}
# Kinds that hold no question of their own, or none that a key can mark.
UNUSED = {
    "essay": gettext_lazy("asks for an essay, which nobody can mark by a key"),
    "shortanswer": gettext_lazy("asks for typed words; tests here ask for choices and numbers"),
    "description": gettext_lazy("is a text without a question"),
}


class Unusable(ValueError):
    """The question cannot be taken over; the message is a part of a sentence."""


def read_moodle_xml(source: bytes) -> Reading:
    """All questions a test can use; a loss for each other, and for each picture that came inside one."""
    items: list[Item] = []
    losses: list[Loss] = []
    cases: list[Found] = []
    topic = ""
    for count, question in enumerate(tree(source).iter("question"), start=1):
        kind = question.get("type", "")
        if kind == "category":
            topic = words(question.find("category/text"))
            continue
        where = words(question.find("name/text")) or _("question %(number)s") % {"number": count}
        try:
            items.append(_item(question, kind, topic))
        except Unusable as no:
            if kind == "description":
                told = Case(words(question.find("name/text")), _text(question.find("questiontext")))
                cases.append(Found(case=told, where=where, why=str(no)))
            else:
                losses.append(Loss(where=where, why=str(no)))
            continue
        losses += [
            Loss(where=where, why=_("the file %(name)s inside it was left out") % {"name": name})
            for name in _files_left_out(question)
        ]
    placed, alone = with_cases(items, cases)
    kept, odd = joined(placed)
    return Reading(items=kept, losses=(*losses, *alone, *odd))


def _item(question: Element, kind: str, topic: str) -> Item:
    if kind not in TASKS:
        raise Unusable(str(UNUSED.get(kind) or _("is of the kind %(kind)s, which is not known here") % {"kind": kind}))
    item = Item(
        stem=_text(question.find("questiontext")),
        task=TASKS[kind](question),
        title=words(question.find("name/text")),
        rationale=_text(question.find("generalfeedback")) or None,
        topic=topic,
        tags=tuple(words(tag) for tag in question.iterfind("tags/tag")),
        number=words(question.find("idnumber")),
    )
    if faults := item.faults():
        raise Unusable(_("cannot be used: %(why)s") % {"why": "; ".join(faults)})
    return item


def _choice(question: Element) -> Choice:
    options = tuple(
        Option(text=_text(answer), share=_number(answer.get("fraction", "0")), feedback=_comment(answer))
        for answer in question.iterfind("answer")
    )
    return Choice(options=options, several=words(question.find("single")).lower() in {"false", "0"})


def _true_false(question: Element) -> TrueFalse:
    said = {words(answer.find("text")).lower(): answer for answer in question.iterfind("answer")}
    if said.keys() != {"true", "false"}:
        raise Unusable(_("does not have the two answers true and false"))
    is_true = _number(said["true"].get("fraction", "0")) == FULL
    return TrueFalse(is_true=is_true, said_true=_comment(said["true"]), said_false=_comment(said["false"]))


def _numerical(question: Element) -> Numerical:
    spans = []
    for answer in question.iterfind("answer"):
        if words(answer.find("text")) == "*":
            continue  # what to say to every other number; it earns nothing
        middle, around = _number(words(answer.find("text"))), _number(words(answer.find("tolerance")) or "0")
        share = _number(answer.get("fraction", "0"))
        spans.append(Span(low=middle - around, high=middle + around, share=share, feedback=_comment(answer)))
    return Numerical(spans=tuple(spans))


def _matching(question: Element) -> Matching:
    pairs = [Pair(left=_text(one), right=words(one.find("answer/text"))) for one in question.iterfind("subquestion")]
    decoys = tuple(pair.right for pair in pairs if not pair.left)
    return Matching(pairs=tuple(pair for pair in pairs if pair.left), decoys=decoys)


TASKS: dict[str, Callable[[Element], Task]] = {
    "multichoice": _choice,
    "truefalse": _true_false,
    "numerical": _numerical,
    "matching": _matching,
}


def _text(element: Element | None) -> Text:
    if element is None:
        return Text("")
    body = element.find("text")
    inner = "" if body is None else "".join(body.itertext())
    for file in element.iterfind("file"):
        address = _address_of(file)
        # Moodle writes the name as in an address.
        place = f"@@PLUGINFILE@@/{quote(file.get('name', ''))}"
        if address and place in inner:
            inner = inner.replace(place, address)
            file.set("taken", "true")
    return Text(inner.strip(), MARKUPS.get(element.get("format", ""), Markup.AUTO))


def _comment(answer: Element) -> Text | None:
    return _text(answer.find("feedback")) or None


def _files_left_out(question: Element) -> Iterator[str]:
    yield from (file.get("name", "without a name") for file in question.iter("file") if not file.get("taken"))


def _address_of(file: Element) -> str | None:
    try:
        return embedded(file.get("name", ""), base64.b64decode("".join(file.itertext())))
    except (NotAPicture, ValueError):
        return None


def _number(written: str) -> Decimal:
    try:
        return Decimal(written.replace(",", "."))
    except InvalidOperation:
        raise Unusable(_("cannot be used: “%(written)s” is no number") % {"written": written}) from None


def write_moodle_xml(items: Iterable[Item]) -> bytes:
    """What `read_moodle_xml` takes over goes out again without a loss."""
    quiz = Element("quiz")
    topic, told = "", set[str]()
    for item in parted(items):
        if item.topic != topic:
            topic = item.topic
            category = SubElement(SubElement(quiz, "question", type="category"), "category")
            SubElement(category, "text").text = topic
        if item.case and item.case.title not in told:
            told.add(item.case.title)
            _head(quiz, Item(stem=item.case.text, task=item.task, title=item.case.title), "description")
        _write(quiz, item)
    indent(quiz)
    written: bytes = tostring(quiz, encoding="UTF-8", xml_declaration=True)
    return written


def _write(quiz: Element, item: Item) -> None:
    match item.task:
        case Choice():
            question = _head(quiz, item, "multichoice")
            SubElement(question, "single").text = "false" if item.task.several else "true"
            SubElement(question, "shuffleanswers").text = "true"
            for option in item.task.options:
                answer = _say(question, "answer", option.text)
                answer.set("fraction", f"{option.share:f}")
                _say_if(answer, "feedback", option.feedback)
        case TrueFalse():
            question = _head(quiz, item, "truefalse")
            for word, is_right, comment in (
                ("true", item.task.is_true, item.task.said_true),
                ("false", not item.task.is_true, item.task.said_false),
            ):
                answer = _say(question, "answer", Text(word, Markup.AUTO))
                answer.set("fraction", "100" if is_right else "0")
                _say_if(answer, "feedback", comment)
        case Numerical():
            question = _head(quiz, item, "numerical")
            for span in item.task.spans:
                answer = _say(question, "answer", Text(f"{(span.low + span.high) / 2:f}", Markup.AUTO))
                answer.set("fraction", f"{span.share:f}")
                SubElement(answer, "tolerance").text = f"{(span.high - span.low) / 2:f}"
                _say_if(answer, "feedback", span.feedback)
        case Matching():
            question = _head(quiz, item, "matching")
            pairs = [*item.task.pairs, *(Pair(Text("", Markup.AUTO), decoy) for decoy in item.task.decoys)]
            for pair in pairs:
                one = _say(question, "subquestion", pair.left)
                SubElement(SubElement(one, "answer"), "text").text = pair.right


def _head(quiz: Element, item: Item, kind: str) -> Element:
    question = SubElement(quiz, "question", type=kind)
    SubElement(SubElement(question, "name"), "text").text = item.title
    _say(question, "questiontext", item.stem)
    _say_if(question, "generalfeedback", item.rationale)
    if item.number:
        SubElement(question, "idnumber").text = item.number
    if known := tags_with_case(item):
        tags = SubElement(question, "tags")
        for tag in known:
            SubElement(SubElement(tags, "tag"), "text").text = tag
    return question


def _say(parent: Element, name: str, text: Text) -> Element:
    element = SubElement(parent, name, format=FORMATS[text.markup])
    SubElement(element, "text").text = text.body
    return element


def _say_if(parent: Element, name: str, text: Text | None) -> None:
    if text:
        _say(parent, name, text)
