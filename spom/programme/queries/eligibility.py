"""One function answers who may book what, and shows why; everything else asks it."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import BigIntegerField, DateField
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.kit.conditions import Facts, read
from spom.kit.prepared import Given, Together, written
from spom.kit.proof import Proof, Verdict, every, some
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.models.enrolment import CarriedRecord, ElectiveChoice, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule
from spom.programme.registry import ENROLMENT, MODULE, Case, Requirement, requirements

Answer = list[Any]

FACT_NAMES = frozenset(Fact.Name.values)


def facts_of(enrolment: Enrolment) -> Facts:
    """What the registry says of the learner. Of single-valued facts the latest counts; papers add up."""
    rows = enrolment.facts.order_by("recorded_at", "pk").values_list("name", "value")
    return facts_from(gathered(rows))


def gathered(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names and values in the order they were recorded, as rules read them."""
    values: dict[str, list[str]] = defaultdict(list)
    for name, value in rows:
        # Of single-valued facts the latest counts; papers add up.
        earlier = values[name] if name == Fact.Name.EXEMPT_PAPER else []
        values[name] = [*earlier, value]
    return values


def facts_from(values: dict[str, list[str]]) -> Facts:
    """Facts of an imagined learner, for trying the rules out."""
    return Facts(values=values, labels={name.value: name.label for name in Fact.Name})


def eligibility(*, enrolment: Enrolment, module: Module, at: datetime) -> Proof:
    """May this learner book the module's test now? The whole proof, for the learner to read. One statement."""
    asked = requirements()
    answers = _asked_together(tuple(asked)).ask(
        {
            "enrolment": enrolment.pk,
            "programme": enrolment.programme_id,
            "module": module.pk,
            "module_set": module.module_set_id,
            "day": localdate(at),
        }
    )
    found = {name: json.loads(answer) for name, answer in answers.items()}
    parts = [_registered(enrolment, at)]
    if module.module_set.is_elective:
        parts.append(_chosen(module, chosen=found["chosen"]))
    parts.append(_still_to_do(enrolment, module.module_set, found))
    parts.append(_not_passed_before(found["carried"]))
    carried = sum(amount for kind, amount, _on, _source in found["carried"] if kind == CarriedRecord.Kind.HOURS)
    for one in asked:
        rows = found.get(_name(one), [])
        parts.append(one.prove(Case(enrolment=enrolment, module=module, at=at, carried_seconds=carried, rows=rows)))
    return every(_("You may book the test of %(module)s") % {"module": module.name}, tuple(parts))


@cache
def _asked_together(plugged_in: tuple[Requirement, ...]) -> Together:
    """What the programme wants to know of one learner and one module, and what was plugged in asks besides."""
    theirs = {"enrolment": ENROLMENT, "module_set": Given("module_set", BigIntegerField())}
    choices = ElectiveChoice.objects.live().filter(enrolment=ENROLMENT, module=MODULE)
    exemptions = Exemption.objects.live().filter(**theirs).order_by("pk")
    facts = Fact.objects.filter(enrolment=ENROLMENT).order_by("recorded_at", "pk")
    rules = Rule.objects.in_force(Given("day", DateField())).filter(
        module_set=theirs["module_set"], programme=Given("programme", BigIntegerField())
    )
    carried = CarriedRecord.objects.filter(enrolment=ENROLMENT, module=MODULE).order_by("earned_on", "pk")
    questions = {
        "chosen": written(choices.values_list("pk")),
        "exemptions": written(exemptions.values_list("pk", "reason", "source")),
        "facts": written(facts.values_list("name", "value")),
        "rules": written(rules.values_list("pk", "sentence", "condition", "source")),
        "carried": written(carried.values_list("kind", "amount", "earned_on", "source")),
    }
    return Together(questions | {_name(one): one.asks() for one in plugged_in if one.asks is not None})


def _name(plugged_in: Requirement) -> str:
    return f"requirement {plugged_in.order}"


def exemption_from(
    *, module_set: ModuleSet, granted: Iterable[Exemption], rules: Iterable[Rule], facts: Facts
) -> Proof:
    """The same from rows at hand, of which those of other sets are left out: one decision or one rule is enough."""
    decided = tuple(
        Proof(sentence=decision.reason, verdict=Verdict.YES, source=decision.source)
        for decision in granted
        if decision.module_set_id == module_set.pk
    )
    proven = tuple(_applied(rule, facts) for rule in rules if rule.module_set_id == module_set.pk)
    return some(_("Exempt from Set %(letter)s") % {"letter": module_set.letter}, (*decided, *proven))


def exemption_by_rule(*, module_set: ModuleSet, facts: Facts, on: date) -> Proof:
    """Would a learner of whom these facts are known be exempt on this day?"""
    rules = Rule.objects.in_force(on).filter(module_set=module_set)
    return exemption_from(module_set=module_set, granted=(), rules=rules, facts=facts)


def what_if(*, programme: Programme, facts: Facts, on: date) -> list[Proof]:
    """For each set, what the rules say of an imagined learner."""
    sets = programme.sets.order_by("letter", "pk")
    return [exemption_by_rule(module_set=module_set, facts=facts, on=on) for module_set in sets]


def _applied(rule: Rule, facts: Facts) -> Proof:
    reason = read(rule.condition, names=FACT_NAMES).prove(facts)
    return Proof(sentence=rule.sentence, verdict=reason.verdict, source=rule.source, parts=(reason,))


def _registered(enrolment: Enrolment, at: datetime) -> Proof:
    holds = enrolment.withdrawn_at is None and enrolment.registered_on <= localdate(at)
    sentence = _("You are registered since %(day)s") % {"day": date_format(enrolment.registered_on)}
    return Proof(sentence=sentence, verdict=_sure(yes=holds), source=enrolment.source)


def _chosen(module: Module, *, chosen: Answer) -> Proof:
    sentence = _("You chose %(module)s for Set %(letter)s") % {
        "module": module.name,
        "letter": module.module_set.letter,
    }
    return Proof(sentence=sentence, verdict=_sure(yes=bool(chosen)))


def _still_to_do(enrolment: Enrolment, module_set: ModuleSet, found: dict[str, Answer]) -> Proof:
    # What the registry does not say exempts nobody: only a proven exemption takes the test away.
    exempt = exemption_from(
        module_set=module_set,
        granted=[
            Exemption(pk=pk, enrolment=enrolment, module_set=module_set, reason=reason, source=source)
            for pk, reason, source in found["exemptions"]
        ],
        rules=[
            Rule(pk=pk, module_set=module_set, sentence=sentence, condition=condition, source=source)
            for pk, sentence, condition, source in found["rules"]
        ],
        facts=facts_from(gathered(found["facts"])),
    )
    sentence = _("You are not exempt from Set %(letter)s") % {"letter": module_set.letter}
    parts = (exempt,) if exempt.parts else ()
    return Proof(sentence=sentence, verdict=_sure(yes=not exempt.holds), parts=parts)


def _not_passed_before(carried: Answer) -> Proof:
    passes = ((earned_on, source) for kind, _marks, earned_on, source in carried if kind == CarriedRecord.Kind.PASS)
    earned_on, source = next(passes, (None, ""))
    if earned_on is None:
        return Proof(sentence=_("You have not passed this test in an earlier system"), verdict=Verdict.YES)
    sentence = _("You passed this test on %(day)s, so there is nothing to book") % {
        "day": date_format(date.fromisoformat(earned_on))
    }
    return Proof(sentence=sentence, verdict=Verdict.NO, source=source)


def _sure(*, yes: bool) -> Verdict:
    return Verdict.YES if yes else Verdict.NO
