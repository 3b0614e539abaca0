"""What can be decided: rules, exemptions, cut-off dates."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.conditions import ConditionError, read
from spom.kit.errors import Refusal
from spom.programme.actions.enrolling import EnrolmentHasEnded
from spom.programme.events import CutOffMoved, Exempted, ExemptionLifted, RuleEnded, RuleSet
from spom.programme.models.catalogue import CutOff, ModuleSet
from spom.programme.models.enrolment import Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule

FACT_NAMES = frozenset(Fact.Name.values)


class NotACondition(Refusal):
    """The rule's condition cannot be read."""

    code = "programme.not_a_condition"
    message = _("The condition of this rule cannot be read.")

    def __init__(self, where: str) -> None:
        """Say where: a place such as `all[1].before`, and what is wrong there."""
        super().__init__(where)
        self.where = where

    def __str__(self) -> str:
        return f"{self.message} {self.where}"


class RuleHasEnded(Refusal):
    """The rule has an end already."""

    code = "programme.rule_has_ended"
    message = _("This rule already has an end date.")


class EndBeforeStart(Refusal):
    """A rule must apply for a day at least."""

    code = "programme.end_before_start"
    message = _("The rule would end before it begins. Choose a later day.")


class AlreadyExempt(Refusal):
    """The learner has an exemption of this set."""

    code = "programme.already_exempt"
    message = _("This student is already exempt from the set.")


class SetOfAnotherProgramme(Refusal):
    """The set is none of those the learner has to do."""

    code = "programme.set_of_another_programme"
    message = _("This set does not belong to the student's programme. Choose one of its sets.")


class ExemptionNotLive(Refusal):
    """The exemption was lifted before."""

    code = "programme.exemption_not_live"
    message = _("This exemption has already been lifted.")


class CutOffOnlyMovesLater(Refusal):
    """Nobody loses days they were promised."""

    code = "programme.cut_off_only_moves_later"
    message = _("A cut-off date can only move to a later day.")


@transaction.atomic
def set_rule(
    *,
    module_set: ModuleSet,
    sentence: str,
    condition: Any,
    source: str,
    from_on: date,
    by: User | None,
    at: datetime,
) -> Rule:
    """Exempt from a set, from a day on, everybody of whom the condition holds."""
    try:
        read(condition, names=FACT_NAMES)
    except ConditionError as wrong:
        raise NotACondition(str(wrong)) from wrong
    rule = Rule.objects.create(
        programme_id=module_set.programme_id,
        module_set=module_set,
        sentence=sentence,
        condition=condition,
        source=source,
        from_on=from_on,
    )
    announce(RuleSet(rule=rule, by=by, at=at))
    return rule


@transaction.atomic
def end_rule(*, rule: Rule, until_on: date, reason: str, source: str, by: User, at: datetime) -> Rule:
    """Let a rule apply no more from a day on; what it exempted before that day stays so."""
    rule = Rule.objects.select_for_update().get(pk=rule.pk)
    if rule.until_on is not None:
        raise RuleHasEnded
    if until_on <= rule.from_on:
        raise EndBeforeStart
    rule.until_on, rule.end_reason, rule.end_source = until_on, reason, source
    rule.save(update_fields=["until_on", "end_reason", "end_source"])
    announce(RuleEnded(rule=rule, reason=reason, source=source, by=by, at=at))
    return rule


@transaction.atomic
def exempt(
    *, enrolment: Enrolment, module_set: ModuleSet, reason: str, source: str, by: User | None, at: datetime
) -> Exemption:
    """Decide that one learner need not do a set."""
    if Enrolment.objects.live().select_for_update().filter(pk=enrolment.pk).first() is None:
        raise EnrolmentHasEnded
    if module_set.programme_id != enrolment.programme_id:
        raise SetOfAnotherProgramme
    if enrolment.exemptions.live().filter(module_set=module_set).exists():
        raise AlreadyExempt
    exemption = enrolment.exemptions.create(
        module_set=module_set, reason=reason, source=source, granted_by=by, granted_at=at
    )
    announce(Exempted(exemption=exemption, by=by, at=at))
    return exemption


@transaction.atomic
def lift_exemption(*, exemption: Exemption, reason: str, source: str, by: User, at: datetime) -> Exemption:
    """Take an exemption back."""
    found = Exemption.objects.live().select_for_update().filter(pk=exemption.pk).first()
    if found is None:
        raise ExemptionNotLive
    found.lifted_at, found.lifted_by, found.lift_reason, found.lift_source = at, by, reason, source
    found.save(update_fields=["lifted_at", "lifted_by", "lift_reason", "lift_source"])
    announce(ExemptionLifted(exemption=found, reason=reason, source=source, by=by, at=at))
    return found


@transaction.atomic
def move_cut_off(*, cut_off: CutOff, to: date, reason: str, source: str, by: User | None, at: datetime) -> CutOff:
    """Give everybody longer."""
    cut_off = CutOff.objects.select_for_update().get(pk=cut_off.pk)
    if to <= cut_off.moved_to:
        raise CutOffOnlyMovesLater
    before, cut_off.moved_to = cut_off.moved_to, to
    cut_off.save(update_fields=["moved_to"])
    cut_off.moves.create(before=before, after=to, reason=reason, source=source, moved_by=by, moved_at=at)
    announce(CutOffMoved(cut_off=cut_off, before=before, reason=reason, source=source, by=by, at=at))
    return cut_off
