"""What follows from what: who the registry names takes part, and whoever is decided about is told."""

from datetime import datetime

from django.utils.timezone import localdate

from spom.identity.events import AccountImported
from spom.journal.events import on
from spom.portal.actions.notices import notify, notify_all
from spom.portal.queries.wording import Value
from spom.portal.registry.notices import NoticeKind
from spom.programme.actions.registering import take_registration
from spom.programme.events import (
    Exempted,
    ExemptionLifted,
    FactRecorded,
    RegistrationCorrected,
    RuleEnded,
    RuleSet,
    Withdrawn,
)
from spom.programme.models.enrolment import Exemption
from spom.programme.portal import (
    ENROLMENT_ENDED,
    EXEMPTED,
    EXEMPTION_LIFTED,
    FACT_RECORDED,
    REGISTRATION_CORRECTED,
    RULE_EXEMPTS,
    RULE_EXEMPTS_NO_MORE,
)
from spom.programme.queries.rules import turned_by

# Where a student sees what follows for them. The page is an upper floor's, so it goes by its address.
LEARNING = "/learning/"

# The columns of the registry that say who takes part in what, and since when.
ABOUT_TAKING_PART = {"programme", "registered_on"}


@on(AccountImported)
def enrol_whom_the_registry_names(event: AccountImported) -> None:
    """In the same transaction as the account: a line is carried out whole, or not at all."""
    if ABOUT_TAKING_PART & set(event.changed):
        take_registration(
            learner=event.user, source=f"Registry: {event.batch.name}", by=event.batch.confirmed_by, at=event.at
        )


@on(Withdrawn)
def tell_that_it_ended(event: Withdrawn) -> None:
    """The student reads that they take part no more, and why."""
    enrolment = event.enrolment
    context: dict[str, Value] = {"programme": enrolment.programme.name, "on": event.at, "reason": event.reason}
    notify(to=enrolment.learner, kind=ENROLMENT_ENDED, context=context, link=LEARNING, at=event.at)


@on(RegistrationCorrected)
def tell_of_the_corrected_day(event: RegistrationCorrected) -> None:
    """What a person corrected has a reason; the registry's own files say what the student told them, and have none."""
    enrolment = event.enrolment
    if not event.reason:
        return
    context: dict[str, Value] = {
        "programme": enrolment.programme.name,
        "before": event.before,
        "after": enrolment.registered_on,
        "reason": event.reason,
    }
    notify(to=enrolment.learner, kind=REGISTRATION_CORRECTED, context=context, link=LEARNING, at=event.at)


@on(Exempted)
def tell_of_the_exemption(event: Exempted) -> None:
    """The student reads what they need not do, and why."""
    _tell_about(event.exemption, EXEMPTED, event.exemption.reason, event.at)


@on(ExemptionLifted)
def tell_that_the_exemption_is_over(event: ExemptionLifted) -> None:
    """The student reads what they have to do after all, and why."""
    _tell_about(event.exemption, EXEMPTION_LIFTED, event.reason, event.at)


@on(FactRecorded)
def tell_of_the_fact(event: FactRecorded) -> None:
    """What a person wrote down about the student, or brought in, may decide what they need: they read it."""
    fact = event.fact
    if event.by is None:
        return
    context: dict[str, Value] = {
        "programme": fact.enrolment.programme.name,
        "name": fact.name,
        "value": fact.value,
        "source": fact.source,
    }
    notify(to=fact.enrolment.learner, kind=FACT_RECORDED, context=context, link=LEARNING, at=event.at)


@on(RuleSet)
def tell_whom_a_rule_exempts(event: RuleSet) -> None:
    """Those who need one set less, and would not without this rule; all at once, however many they are."""
    rule, day = event.rule, max(event.rule.from_on, localdate(event.at))
    context: dict[str, Value] = {
        "programme": rule.programme.name,
        "letter": rule.module_set.letter,
        "on": day,
        "rule": rule.sentence,
        "source": rule.source,
    }
    notify_all(to=turned_by(rule=rule, on=day), kind=RULE_EXEMPTS, context=context, link=LEARNING, at=event.at)


@on(RuleEnded)
def tell_whom_a_rule_exempted(event: RuleEnded) -> None:
    """Those who have one set more to do from the day it ends, because nothing else exempts them then."""
    rule, ends_on = event.rule, event.rule.until_on
    if ends_on is None:
        return
    context: dict[str, Value] = {
        "programme": rule.programme.name,
        "letter": rule.module_set.letter,
        "on": ends_on,
        "rule": rule.sentence,
        "reason": event.reason,
        "source": event.source,
    }
    to = turned_by(rule=rule, on=max(ends_on, localdate(event.at)))
    notify_all(to=to, kind=RULE_EXEMPTS_NO_MORE, context=context, link=LEARNING, at=event.at)


def _tell_about(exemption: Exemption, kind: NoticeKind, reason: str, at: datetime) -> None:
    enrolment = exemption.enrolment
    context = {"programme": enrolment.programme.name, "letter": exemption.module_set.letter, "reason": reason}
    notify(to=enrolment.learner, kind=kind, context=context, link=LEARNING, at=at)
