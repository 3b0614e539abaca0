"""In which order a package wants its parts opened, as far as the portal obeys it.

ADL, SCORM 1.2 Content Aggregation Model 2.3.2.5 (prerequisites, as AICC writes them); IMS Simple Sequencing 1.0 and
ADL, SCORM 2004 4th edition Sequencing and Navigation 3.2 (control modes) and 3.4 (precondition rules).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree.ElementTree import Element

from spom.campus.models.material import PackageItem

BEGUN, THROUGH = PackageItem.Needed.BEGUN, PackageItem.Needed.THROUGH
UNREAD = frozenset({"postConditionRule", "exitConditionRule", "limitConditions", "rollupRule"})
UNREAD_SETTINGS = {
    "choiceExit": "false",
    "forwardOnly": "true",
    "constrainChoice": "true",
    "preventActivation": "true",
    "reorderChildren": "true",
    "satisfiedByMeasure": "true",
}
UNMET = frozenset({"satisfied", "completed", "objectiveStatusKnown", "activityProgressKnown"})
CLOSED = frozenset({"disabled", "hiddenFromChoice"})


@dataclass(frozen=True, kw_only=True)
class Order:
    """What each part waits for, by identifier; and which rules of the package are not obeyed, by their own names."""

    needs: dict[str, dict[str, str]] = field(default_factory=dict)
    unheard: tuple[str, ...] = ()


def order_of(organization: Element, *, parts: frozenset[str]) -> Order:
    """Read the rules of an order of parts. Rules about what is no part of it are not obeyed, and named."""
    needs: dict[str, dict[str, str]] = {part: {} for part in parts}
    unheard: list[str] = []
    written = dict(_writers(organization))
    for element in (organization, *organization.iterfind(".//{*}item")):
        mine = _leaves(element, parts)
        for needed, how in (*_prerequisites(organization, element, parts, unheard), *_rules(element, written, unheard)):
            for part in mine:
                if needed in parts and needed != part:
                    needs[part][needed] = how
        for earlier, later in _in_turn(element, parts):
            needs[later].setdefault(earlier, BEGUN)
        unheard += _others(element)
    if not _lead_through(needs):
        return Order(unheard=tuple(sorted({*unheard, "prerequisites"})))
    return Order(needs={part: asked for part, asked in needs.items() if asked}, unheard=tuple(sorted({*unheard})))


def _lead_through(needs: dict[str, dict[str, str]]) -> bool:
    """Can every part be reached? Parts that wait for each other would never open."""
    open_parts: set[str] = set()
    while more := {part for part, asked in needs.items() if asked.keys() <= open_parts} - open_parts:
        open_parts |= more
    return len(open_parts) == len(needs)


def _leaves(element: Element, parts: frozenset[str]) -> list[str]:
    """The parts in an item or cluster, in order."""
    named = [element, *element.iterfind(".//{*}item")]
    return [one.get("identifier", "") for one in named if one.get("identifier", "") in parts]


def _in_turn(element: Element, parts: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Where nothing may be chosen, each part opens when the one before it has been begun: flow leads on, none jumps."""
    mode = element.find("{*}sequencing/{*}controlMode")
    if mode is None or mode.get("choice") != "false":
        return
    yield from pairwise(_leaves(element, parts))


def _prerequisites(
    organization: Element, element: Element, parts: frozenset[str], unheard: list[str]
) -> Iterator[tuple[str, str]]:
    """`A & B`: all of them completed or passed. Other signs of AICC's little language are not read."""
    said = element.find("{*}prerequisites")
    text = (said.text or "").strip() if said is not None else ""
    for name in filter(None, (word.strip() for word in text.split("&"))):
        found = next((one for one in organization.iterfind(".//{*}item") if one.get("identifier") == name), None)
        leaves = _leaves(found, parts) if found is not None else []
        if not leaves:
            unheard.append("prerequisites")
        yield from ((leaf, THROUGH) for leaf in leaves)


def _rules(element: Element, written: dict[str, str], unheard: list[str]) -> Iterator[tuple[str, str]]:
    """Closed while another part is not satisfied: the objective the rule reads is one that the other part writes."""
    read = {
        objective.get("objectiveID", ""): info.get("targetObjectiveID", "")
        for objective in _objectives(element)
        for info in objective.iterfind("{*}mapInfo")
        if info.get("readSatisfiedStatus", "true") == "true"
    }
    for rule in element.iterfind("{*}sequencing/{*}sequencingRules/{*}preConditionRule"):
        action = rule.find("{*}ruleAction")
        asked = rule.findall("{*}ruleConditions/{*}ruleCondition")
        sources = {written.get(read.get(one.get("referencedObjective", ""), ""), "") for one in asked}
        plain = all(one.get("operator") == "not" and one.get("condition") in UNMET for one in asked)
        closes = action is not None and action.get("action") in CLOSED
        if not (asked and plain and closes and all(sources)):
            unheard.append("preConditionRule")
            continue
        yield from ((source, THROUGH) for source in sources)


def _writers(organization: Element) -> Iterator[tuple[str, str]]:
    """Which item writes which shared objective."""
    for item in organization.iterfind(".//{*}item"):
        for objective in _objectives(item):
            for info in objective.iterfind("{*}mapInfo"):
                if info.get("writeSatisfiedStatus") == "true":
                    yield info.get("targetObjectiveID", ""), item.get("identifier", "")


def _objectives(element: Element) -> list[Element]:
    found = element.find("{*}sequencing/{*}objectives")
    return list(found) if found is not None else []


def _others(element: Element) -> Iterator[str]:
    """Rules of kinds that nobody here reads."""
    said = element.find("{*}sequencing")
    for child in [] if said is None else said.iter():
        name = child.tag.rpartition("}")[2]
        if name in UNREAD:
            yield name
        yield from (key for key, value in child.attrib.items() if UNREAD_SETTINGS.get(key) == value)
    if said is not None and said.get("IDRef"):
        yield "IDRef"
