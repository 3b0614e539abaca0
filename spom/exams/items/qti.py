"""QTI 2.1, 2.2 and 3.0, the choice family: one item a file (1EdTech, "Question and Test Interoperability").

Version 3 writes the same names with hyphens and `qti-`; they are read as version 2 writes them.
"""

from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element, tostring

from django.utils.translation import gettext as _

from spom.exams.items.items import FULL, Choice, Item, Loss, Markup, Option, Reading, Text
from spom.exams.items.xml import NotReadable, tree, words

MULTIPLE = "multiple"
# Elements of the body that are asked or said apart from the question itself.
APART = {"choiceInteraction", "rubricBlock", "feedbackBlock", "feedbackInline", "modalFeedback"}


class Unusable(ValueError):
    """The item cannot be taken over; the message is a part of a sentence."""


def read_qti(source: bytes) -> Reading:
    """The item of one file, or a loss that says why there is none."""
    root = tree(source)
    _as_version_2(root)
    found = [root] if root.tag == "assessmentItem" else list(root.iter("assessmentItem"))
    if not found:
        raise NotReadable(_("it holds no QTI item: its root is neither assessmentItem nor qti-assessment-item."))
    items, losses = [], []
    for element in found:
        where = element.get("title") or element.get("identifier") or _("item")
        try:
            items.append(_item(element))
        except Unusable as no:
            losses.append(Loss(where=where, why=str(no)))
            continue
        losses += [
            Loss(where=where, why=_("the picture %(name)s was left out") % {"name": one.get("src", "")})
            for one in element.iter("img")
        ]
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


def _item(element: Element) -> Item:
    body = element.find("itemBody")
    asked = [] if body is None else [one for one in body.iter() if one.tag.endswith("Interaction")]
    if body is None or not asked:
        raise Unusable(_("asks nothing that is answered on a page"))
    if len(asked) > 1 or asked[0].tag != "choiceInteraction":
        kinds = ", ".join(sorted({one.tag for one in asked}))
        raise Unusable(_("asks by %(kinds)s; of QTI, single choice interactions are known here") % {"kinds": kinds})
    interaction = asked[0]
    declared = _declaration(element, interaction.get("responseIdentifier", "RESPONSE"))
    several = declared.get("cardinality") == MULTIPLE
    shares = _shares(declared, several=several)
    options = tuple(
        Option(text=_inner(one, without={"feedbackInline"}), share=shares.get(one.get("identifier", ""), Decimal(0)))
        for one in interaction.iterfind("simpleChoice")
    )
    item = Item(
        stem=_stem(body, interaction),
        task=Choice(options=options, several=several),
        title=element.get("title", ""),
        number=element.get("identifier", ""),
    )
    if faults := item.faults():
        raise Unusable(_("cannot be used: %(why)s") % {"why": "; ".join(faults)})
    return item


def _declaration(element: Element, identifier: str) -> Element:
    for declared in element.iterfind("responseDeclaration"):
        if declared.get("identifier") == identifier:
            return declared
    raise Unusable(_("declares no response called %(name)s") % {"name": identifier})


def _shares(declared: Element, *, several: bool) -> dict[str, Decimal]:
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


def _of_full(mapped: dict[str, Decimal]) -> dict[str, Decimal]:
    best = max(mapped.values(), default=Decimal(0))
    if best <= 0:
        raise Unusable(_("says of no choice that it is right"))
    return {name: value / best * FULL for name, value in mapped.items()}


def _stem(body: Element, interaction: Element) -> Text:
    prompt = interaction.find("prompt")
    parts = [_inner(body, without=APART).body, "" if prompt is None else _inner(prompt, without=set()).body]
    return Text("\n".join(part for part in parts if part), Markup.HTML)


def _inner(element: Element, *, without: set[str]) -> Text:
    """What stands inside, as HTML; parts that are said apart are left out."""
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
