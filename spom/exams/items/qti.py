"""QTI 2.1, 2.2 and 3.0, the choice family: one item a file (1EdTech, "Question and Test Interoperability").

Read are single and multiple choice, true or false, choices inside a line or a text, matching, and numbers to type.
Version 3 writes the same names with hyphens and `qti-`; they are read as version 2 writes them. What `qti_out` wrote
comes back as it was: its `data-` attributes say what HTML cannot.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

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
from spom.exams.items.xml import NotReadable, tree, words

MULTIPLE = "multiple"
GAP = "_____"
NUMBERS = {"float", "integer"}
JUDGED = ("true", "false")
# Elements of the body that are asked or said apart from the question itself.
APART = {"choiceInteraction", "matchInteraction", "feedbackBlock", "feedbackInline", "modalFeedback"}
INLINE = {"inlineChoiceInteraction", "textEntryInteraction"}
# The file a picture's name leads to, as an address that may stand in a question; None where there is none.
Pictures = Callable[[str], str | None]


class Unusable(ValueError):
    """The item cannot be taken over; the message is a part of a sentence."""


def read_qti(source: bytes, pictures: Pictures = lambda _name: None) -> Reading:
    """The item of one file, or a loss that says why there is none."""
    root = tree(source)
    _as_version_2(root)
    found = [root] if root.tag == "assessmentItem" else list(root.iter("assessmentItem"))
    if not found:
        raise NotReadable(_("it holds no QTI item: its root is neither assessmentItem nor qti-assessment-item."))
    items, losses = [], []
    for element in found:
        where = element.get("title") or element.get("identifier") or _("item")
        missing = list(_put_pictures_in(element, pictures))
        try:
            items.append(_item(element))
        except Unusable as no:
            losses.append(Loss(where=where, why=str(no)))
            continue
        losses += [Loss(where=where, why=_("the picture %(name)s was left out") % {"name": name}) for name in missing]
    return Reading(items=tuple(items), losses=tuple(losses))


def _as_version_2(root: Element) -> None:
    for element in root.iter():
        element.tag = _camel(element.tag.rpartition("}")[2].removeprefix("qti-"))
        for name in list(element.attrib):
            if "-" in name and not name.startswith(("data-", "aria-")):
                element.attrib[_camel(name)] = element.attrib.pop(name)


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return first + "".join(other.capitalize() for other in others)


def _put_pictures_in(element: Element, pictures: Pictures) -> Iterable[str]:
    """Names of pictures that are not there."""
    for one in element.iter("img"):
        name = one.get("src", "")
        if name.startswith("data:"):
            continue
        found = pictures(name)
        if found is None:
            yield name
        else:
            one.set("src", found)


def _item(element: Element) -> Item:
    body = element.find("itemBody")
    asked = [] if body is None else [one for one in body.iter() if one.tag.endswith("Interaction")]
    if body is None or not asked:
        raise Unusable(_("asks nothing that is answered on a page"))
    if len(asked) > 1 or asked[0].tag not in TASKS:
        kinds = ", ".join(sorted({one.tag for one in asked}))
        raise Unusable(_("asks by %(kinds)s, which tests here do not know") % {"kinds": kinds})
    interaction = asked[0]
    declared = _declaration(element, interaction.get("responseIdentifier", "RESPONSE"))
    task = TASKS[interaction.tag](element, interaction, declared)
    item = Item(
        stem=_stem(body, interaction),
        task=task,
        title=element.get("title", ""),
        rationale=_rationale(element),
        topic=body.get("data-topic", ""),
        tags=tuple(str(tag) for tag in _list(body.get("data-tags", "[]"))),
        number=body.get("data-number", element.get("identifier", "")),
        case=_case(body),
    )
    if faults := item.faults():
        raise Unusable(_("cannot be used: %(why)s") % {"why": "; ".join(faults)})
    return item


def _list(written: str) -> list[object]:
    try:
        found = json.loads(written)
    except ValueError:
        return []
    return found if isinstance(found, list) else []


def _declaration(element: Element, identifier: str) -> Element:
    for declared in element.iterfind("responseDeclaration"):
        if declared.get("identifier") == identifier:
            return declared
    raise Unusable(_("declares no response called %(name)s") % {"name": identifier})


def _choice(element: Element, interaction: Element, declared: Element) -> Task:  # noqa: ARG001  # one shape for all
    choices = [one for one in interaction.iter() if one.tag in {"simpleChoice", "inlineChoice", "hottext"}]
    several = declared.get("cardinality") == MULTIPLE
    names = [one.get("identifier", "") for one in choices]
    right = [words(value) for value in declared.iterfind("correctResponse/value")]
    if tuple(names) == JUDGED and not several and right[:1] and right[0] in JUDGED:
        said = [_feedback(one) for one in choices]
        return TrueFalse(is_true=right[0] == JUDGED[0], said_true=said[0], said_false=said[1])
    shares = _shares(declared, several=several)
    options = tuple(
        Option(
            text=_inner(one, without={"feedbackInline"}),
            share=_number(one.get("data-share", str(shares.get(name, 0)))),
            feedback=_feedback(one),
        )
        for one, name in zip(choices, names, strict=True)
    )
    return Choice(options=options, several=several)


def _shares(declared: Element, *, several: bool) -> Mapping[str, Decimal]:
    """What each choice earns, in percent: equal parts for the right ones, or as its mapping says."""
    right = [words(value) for value in declared.iterfind("correctResponse/value")]
    mapped = {
        one.get("mapKey", ""): _number(one.get("mappedValue", "0")) for one in declared.iterfind("mapping/mapEntry")
    }
    if not several:
        return dict.fromkeys(right[:1], FULL) or _of_full(mapped)
    most = sum((value for value in mapped.values() if value > 0), Decimal(0))
    if most:
        return {name: value / most * FULL for name, value in mapped.items()}
    if not right:
        raise Unusable(_("says of no choice that it is right"))
    return {name: FULL / len(right) for name in right}


def _of_full(mapped: Mapping[str, Decimal]) -> Mapping[str, Decimal]:
    best = max(mapped.values(), default=Decimal(0))
    if best <= 0:
        raise Unusable(_("says of no choice that it is right"))
    return {name: value / best * FULL for name, value in mapped.items()}


def _matching(element: Element, interaction: Element, declared: Element) -> Task:  # noqa: ARG001  # one shape for all
    sets = [list(one.iterfind("simpleAssociableChoice")) for one in interaction.iterfind("simpleMatchSet")]
    if len(sets) != 2:  # noqa: PLR2004  # what is on the left, what is on the right
        raise Unusable(_("does not match two lists"))
    rights = {one.get("identifier", ""): one.get("data-words", " ".join(words(one).split())) for one in sets[1]}
    belongs = dict(words(value).split(maxsplit=1) for value in declared.iterfind("correctResponse/value"))
    pairs = []
    for one in sets[0]:
        target = belongs.get(one.get("identifier", ""))
        if target not in rights:
            raise Unusable(_("matches “%(left)s” with nothing") % {"left": words(one)})
        pairs.append(Pair(left=_inner(one, without=set()), right=rights[target]))
    decoys = tuple(said for name, said in rights.items() if name not in belongs.values())
    return Matching(pairs=tuple(pairs), decoys=decoys)


def _numerical(element: Element, interaction: Element, declared: Element) -> Task:  # noqa: ARG001  # one shape for all
    if declared.get("baseType") not in NUMBERS:
        raise Unusable(_("asks for typed words; tests here ask for choices and numbers"))
    spans = _processed(element)
    if not spans:
        right = [_number(words(value)) for value in declared.iterfind("correctResponse/value")]
        around = next((_tolerance(one) for one in element.iter("equal")), Decimal(0))
        spans = [Span(low=value - around, high=value + around) for value in right[:1]]
    return Numerical(spans=tuple(spans))


def _tolerance(equal: Element) -> Decimal:
    if equal.get("toleranceMode") != "absolute":
        return Decimal(0)
    return abs(_number(equal.get("tolerance", "0").split()[0]))


def _processed(element: Element) -> list[Span]:
    """Ranges that the processing compares the answer with, as `qti_out` writes them."""
    spans: list[Span] = []
    for branch in element.iter():
        low, high = branch.find("and/gte/baseValue"), branch.find("and/lte/baseValue")
        if branch.tag not in {"responseIf", "responseElseIf"} or low is None or high is None:
            continue
        earned = _number(words(branch.find("setOutcomeValue/baseValue")) or "1") * FULL
        share = _number(branch.get("data-share", str(earned)))
        comment = _told(element, f"span-{len(spans) + 1}")
        spans.append(Span(low=_number(words(low)), high=_number(words(high)), share=share, feedback=comment))
    return spans


TASKS: dict[str, Callable[[Element, Element, Element], Task]] = {
    "choiceInteraction": _choice,
    "inlineChoiceInteraction": _choice,
    "hottextInteraction": _choice,
    "matchInteraction": _matching,
    "textEntryInteraction": _numerical,
}


def _stem(body: Element, interaction: Element) -> Text:
    ours = next((one for one in body.iterfind("div") if one.get("data-part") == "stem"), None)
    if ours is not None:
        return _source(ours) or _inner(ours, without=set())
    prompt = interaction.find("prompt")
    for inline in [one for one in body.iter() if one.tag in INLINE]:
        _emptied(inline, GAP)
    parts = [_inner(body, without=APART).body, "" if prompt is None else _inner(prompt, without=set()).body]
    return Text("\n".join(part for part in parts if part), Markup.HTML)


def _emptied(element: Element, say: str) -> None:
    """The element as a gap in its line, with what follows kept."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "span", say, tail


def _case(body: Element) -> Case | None:
    for one in body.iterfind("div"):
        if one.get("data-part") == "case":
            return Case(one.get("data-title", ""), _source(one) or _inner(one, without=set()))
    return None


def _rationale(element: Element) -> Text | None:
    return _told(element, "rationale")


def _told(element: Element, name: str) -> Text | None:
    for one in element.iterfind("modalFeedback"):
        if one.get("identifier") == name:
            inside = one.find("contentBody")
            return _inner(one if inside is None else inside, without=set()) or None
    return None


def _feedback(choice: Element) -> Text | None:
    found = choice.find("feedbackInline")
    return None if found is None else _inner(found, without=set()) or None


def _source(element: Element) -> Text | None:
    """The text as it was written, where `qti_out` said so."""
    written, markup = element.get("data-source"), element.get("data-markup", "")
    return None if written is None or markup not in set(Markup) else Text(written, Markup(markup))


def _inner(element: Element, *, without: set[str]) -> Text:
    """What stands inside, as HTML; parts that are said apart are left out."""
    ours = [one for one in element if one.get("data-source") is not None]
    if len(ours) == 1 and (known := _source(ours[0])):
        return known
    parts = [element.text or ""]
    for child in element:
        if child.tag not in without:
            _remove(child, without)
            parts.append(tostring(child, encoding="unicode"))
        elif child.tail:
            parts.append(child.tail)
    return Text("".join(parts).strip(), Markup.HTML)


def _remove(element: Element, names: set[str]) -> None:
    for child in list(element):
        if child.tag in names:
            element.remove(child)
        else:
            _remove(child, names)


def _number(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:
        raise Unusable(_("cannot be used: “%(written)s” is no number") % {"written": written}) from None
