"""Writes QTI 3.0 (1EdTech): any reader gets the question, and `qti` reads back exactly what was written.

HTML cannot say that a text was Markdown, nor a share what a mapping rounds; `data-` attributes keep both.
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, tostring

from spom.exams.items.items import FULL, Choice, Item, Matching, Numerical, Text, TrueFalse
from spom.exams.items.plain import drawn

NAMESPACE = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
VOID = {"br", "hr", "img"}
ASKED = "RESPONSE"


def write_qti_item(item: Item, *, identifier: str) -> bytes:
    """One item as a file of its own."""
    root = Element(
        "qti-assessment-item",
        {
            "xmlns": NAMESPACE,
            "identifier": identifier,
            "title": item.title,
            "adaptive": "false",
            "time-dependent": "false",
        },
    )
    declared = SubElement(root, "qti-response-declaration", identifier=ASKED)
    _outcome(root, "SCORE", "float")
    _outcome(root, "FEEDBACK", "identifier")
    body = SubElement(
        root,
        "qti-item-body",
        {"data-number": item.number, "data-topic": item.topic, "data-tags": json.dumps(item.tags)},
    )
    if item.case:
        told = _told(body, item.case.text)
        told.set("data-part", "case")
        told.set("data-title", item.case.title)
    _told(body, item.stem).set("data-part", "stem")
    match item.task:
        case Choice():
            _choice(root, declared, body, item.task)
        case TrueFalse():
            _true_false(root, declared, body, item.task)
        case Matching():
            _matching(root, declared, body, item.task)
        case Numerical():
            _numerical(root, declared, body, item.task)
    if item.rationale:
        _modal(root, "rationale", item.rationale)
    written: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return written


def _choice(root: Element, declared: Element, body: Element, task: Choice) -> None:
    names = [f"choice_{place}" for place in range(1, len(task.options) + 1)]
    rights = [name for name, one in zip(names, task.options, strict=True) if one.share > 0]
    if not task.several:
        rights = [name for name, one in zip(names, task.options, strict=True) if one.share == FULL]
    _declare(declared, "multiple" if task.several else "single", "identifier", rights)
    is_mapped = task.several or any(one.share not in {0, FULL} for one in task.options)
    if is_mapped:
        mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
        for name, one in zip(names, task.options, strict=True):
            value = f"{one.share / FULL:f}"
            SubElement(mapping, "qti-map-entry", {"map-key": name, "mapped-value": value})
    asked = _interaction(body, "qti-choice-interaction")
    asked.set("max-choices", "0" if task.several else "1")
    asked.set("shuffle", "true")
    for name, one in zip(names, task.options, strict=True):
        choice = SubElement(asked, "qti-simple-choice", {"identifier": name, "data-share": f"{one.share:f}"})
        _told(choice, one.text)
        _inline(choice, name, one.feedback)
    _process(root, MAP_RESPONSE if is_mapped else MATCH_CORRECT)


def _true_false(root: Element, declared: Element, body: Element, task: TrueFalse) -> None:
    _declare(declared, "single", "identifier", ["true" if task.is_true else "false"])
    asked = _interaction(body, "qti-choice-interaction")
    asked.set("max-choices", "1")
    for name, words, comment in (("true", "True", task.said_true), ("false", "False", task.said_false)):
        choice = SubElement(asked, "qti-simple-choice", identifier=name)
        choice.text = words
        _inline(choice, name, comment)
    _process(root, MATCH_CORRECT)


def _matching(root: Element, declared: Element, body: Element, task: Matching) -> None:
    places = range(1, len(task.pairs) + 1)
    _declare(declared, "multiple", "directedPair", [f"left_{place} right_{place}" for place in places])
    mapping = SubElement(declared, "qti-mapping", {"default-value": "0"})
    for place in places:
        value = f"{Decimal(1) / len(task.pairs):.6f}"
        SubElement(mapping, "qti-map-entry", {"map-key": f"left_{place} right_{place}", "mapped-value": value})
    asked = _interaction(body, "qti-match-interaction")
    asked.set("max-associations", str(len(task.pairs)))
    asked.set("shuffle", "true")
    lefts, rights = SubElement(asked, "qti-simple-match-set"), SubElement(asked, "qti-simple-match-set")
    for place, pair in enumerate(task.pairs, start=1):
        left = SubElement(lefts, "qti-simple-associable-choice", {"identifier": f"left_{place}", "match-max": "1"})
        _told(left, pair.left)
    for place, said in enumerate([*(pair.right for pair in task.pairs), *task.decoys], start=1):
        name = {"identifier": f"right_{place}", "match-max": str(len(task.pairs)), "data-words": said}
        SubElement(rights, "qti-simple-associable-choice", name).text = said
    _process(root, MAP_RESPONSE)


def _numerical(root: Element, declared: Element, body: Element, task: Numerical) -> None:
    full = next(span for span in task.spans if span.share == FULL)
    _declare(declared, "single", "float", [f"{(full.low + full.high) / 2:f}"])
    line = SubElement(body, "p")
    SubElement(line, "qti-text-entry-interaction", {"response-identifier": ASKED, "expected-length": "20"})
    condition = SubElement(SubElement(root, "qti-response-processing"), "qti-response-condition")
    for place, span in enumerate(task.spans):
        name = "qti-response-else-if" if place else "qti-response-if"
        branch = SubElement(condition, name, {"data-share": f"{span.share:f}"})
        both = SubElement(branch, "qti-and")
        for compare, limit in (("qti-gte", span.low), ("qti-lte", span.high)):
            compared = SubElement(both, compare)
            SubElement(compared, "qti-variable", identifier=ASKED)
            SubElement(compared, "qti-base-value", {"base-type": "float"}).text = f"{limit:f}"
        outcome = SubElement(branch, "qti-set-outcome-value", identifier="SCORE")
        SubElement(outcome, "qti-base-value", {"base-type": "float"}).text = f"{span.share / FULL:f}"
    for place, span in enumerate(task.spans, start=1):
        if span.feedback:
            _modal(root, f"span-{place}", span.feedback)


def _declare(declared: Element, cardinality: str, kind: str, rights: Sequence[str]) -> None:
    declared.set("cardinality", cardinality)
    declared.set("base-type", kind)
    correct = SubElement(declared, "qti-correct-response")
    for right in rights:
        SubElement(correct, "qti-value").text = right


def _outcome(root: Element, name: str, kind: str) -> None:
    SubElement(root, "qti-outcome-declaration", {"identifier": name, "cardinality": "single", "base-type": kind})


def _interaction(body: Element, name: str) -> Element:
    return SubElement(body, name, {"response-identifier": ASKED})


def _process(root: Element, template: str) -> None:
    SubElement(root, "qti-response-processing", template=template)


def _modal(root: Element, name: str, text: Text) -> None:
    said = {"identifier": name, "outcome-identifier": "FEEDBACK", "show-hide": "show"}
    _told(SubElement(SubElement(root, "qti-modal-feedback", said), "qti-content-body"), text)


def _inline(choice: Element, name: str, text: Text | None) -> None:
    if text:
        said = {"identifier": name, "outcome-identifier": "FEEDBACK", "show-hide": "show"}
        _told(SubElement(choice, "qti-feedback-inline", said), text)


def _told(parent: Element, text: Text) -> Element:
    """The text as a reader of HTML sees it, with its source beside it."""
    told = SubElement(parent, "div", {"data-markup": text.markup.value, "data-source": text.body})
    _Grown(told).feed(str(drawn(text)))
    return told


class _Grown(HTMLParser):
    """HTML of ours as elements of XML."""

    def __init__(self, root: Element) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = SubElement(self.open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in VOID:
            self.open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        here = self.open[-1]
        if len(here):
            here[-1].tail = (here[-1].tail or "") + data
        else:
            here.text = (here.text or "") + data
