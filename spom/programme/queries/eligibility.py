"""One function answers who may book what, and shows why; everything else asks it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from spom.kit.conditions import Facts, read
from spom.kit.proof import Proof, Verdict, every, some
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.models.enrolment import CarriedRecord, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule
from spom.programme.registry import requirements

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
    """May this learner book the module's test now? The whole proof, for the learner to read."""
    parts = [_registered(enrolment, at)]
    if module.module_set.is_elective:
        parts.append(_chosen(enrolment, module))
    parts.append(_still_to_do(enrolment, module.module_set, at))
    parts.append(_not_passed_before(enrolment, module))
    parts.extend(prove(enrolment, module, at) for prove in requirements())
    return every(_("You may book the test of %(module)s") % {"module": module.name}, tuple(parts))


def exemption(*, enrolment: Enrolment, module_set: ModuleSet, at: datetime) -> Proof:
    """Is the learner exempt from the set, by a decision or by a rule?"""
    granted = enrolment.exemptions.live().filter(module_set=module_set).order_by("pk")
    rules = Rule.objects.in_force(localdate(at)).filter(module_set=module_set)
    return exemption_from(module_set=module_set, granted=granted, rules=rules, facts=facts_of(enrolment))


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


def _chosen(enrolment: Enrolment, module: Module) -> Proof:
    chosen = enrolment.choices.live().filter(module=module).exists()
    sentence = _("You chose %(module)s for Set %(letter)s") % {
        "module": module.name,
        "letter": module.module_set.letter,
    }
    return Proof(sentence=sentence, verdict=_sure(yes=chosen))


def _still_to_do(enrolment: Enrolment, module_set: ModuleSet, at: datetime) -> Proof:
    # What the registry does not say exempts nobody: only a proven exemption takes the test away.
    exempt = exemption(enrolment=enrolment, module_set=module_set, at=at)
    sentence = _("You are not exempt from Set %(letter)s") % {"letter": module_set.letter}
    parts = (exempt,) if exempt.parts else ()
    return Proof(sentence=sentence, verdict=_sure(yes=not exempt.holds), parts=parts)


def _not_passed_before(enrolment: Enrolment, module: Module) -> Proof:
    passed = enrolment.carried.filter(module=module, kind=CarriedRecord.Kind.PASS).order_by("earned_on").first()
    if passed is None:
        return Proof(sentence=_("You have not passed this test in an earlier system"), verdict=Verdict.YES)
    sentence = _("You passed this test on %(day)s, so there is nothing to book") % {
        "day": date_format(passed.earned_on)
    }
    return Proof(sentence=sentence, verdict=Verdict.NO, source=passed.source)


def _sure(*, yes: bool) -> Verdict:
    return Verdict.YES if yes else Verdict.NO
