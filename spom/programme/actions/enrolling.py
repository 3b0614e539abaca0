"""What can be done with enrolments: begin, end, choose, learn a fact, carry over."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.events import (
    CarriedOver,
    ElectiveChosen,
    Enrolled,
    FactRecorded,
    RegistrationCorrected,
    Withdrawn,
)
from spom.programme.models.catalogue import Module, Programme
from spom.programme.models.enrolment import CarriedRecord, ElectiveChoice, Enrolment, Fact
from spom.programme.registry import has_started


class AlreadyEnrolled(Refusal):
    """The learner takes part already."""

    code = "programme.already_enrolled"
    message = _("This student is already enrolled in the programme.")


class NotEnrolled(Refusal):
    """The enrolment has ended."""

    code = "programme.not_enrolled"
    message = _("You are not enrolled in this programme any more. Ask your course coordinator.")


class EnrolmentHasEnded(NotEnrolled):
    """The same, said to staff."""

    code = "programme.enrolment_has_ended"
    message = _("This enrolment has ended. What was on record stays as it is.")


class NothingToCorrect(Refusal):
    """The day is on record as it is."""

    code = "programme.nothing_to_correct"
    message = _("This day is on record already.")


class NotAnElective(Refusal):
    """The module's set leaves no choice, or belongs to another programme."""

    code = "programme.not_an_elective"
    message = _("This module cannot be chosen. Choose one of the modules shown for the set.")


class LearningStarted(Refusal):
    """The choice is fixed once learning has begun."""

    code = "programme.learning_started"
    message = _(
        "You have started learning the module chosen for this set, so the choice is fixed. "
        "Your course coordinator can tell you what is possible."
    )


class CarriedBefore(Refusal):
    """The same row was imported earlier."""

    code = "programme.carried_before"
    message = _("This record was carried over before.")


@transaction.atomic
def enrol(
    *, programme: Programme, learner: User, registered_on: date, source: str, by: User | None, at: datetime
) -> Enrolment:
    """Let a learner take part from the day the registry names."""
    # Lock the person: of two imports at once the second sees the first.
    User.objects.select_for_update().get(pk=learner.pk)
    if Enrolment.objects.live().filter(programme=programme, learner=learner).exists():
        raise AlreadyEnrolled
    enrolment = Enrolment.objects.create(
        programme=programme, learner=learner, registered_on=registered_on, source=source, enrolled_at=at
    )
    announce(Enrolled(enrolment=enrolment, by=by, at=at))
    return enrolment


@transaction.atomic
def withdraw(*, enrolment: Enrolment, reason: str, source: str, by: User, at: datetime) -> Enrolment:
    """End an enrolment. What was learned and passed stays on record."""
    enrolment = _live(enrolment)
    enrolment.withdrawn_at, enrolment.end_reason, enrolment.end_source = at, reason, source
    enrolment.save(update_fields=["withdrawn_at", "end_reason", "end_source"])
    announce(Withdrawn(enrolment=enrolment, reason=reason, source=source, by=by, at=at))
    return enrolment


@transaction.atomic
def correct_registration(
    *, enrolment: Enrolment, registered_on: date, reason: str, source: str, by: User | None, at: datetime
) -> Enrolment:
    """Say that a learner takes part since another day. The day known until now stays on record."""
    enrolment = _live(enrolment)
    before = enrolment.registered_on
    if registered_on == before:
        raise NothingToCorrect
    enrolment.registered_on = registered_on
    enrolment.save(update_fields=["registered_on"])
    enrolment.corrections.create(
        before=before, after=registered_on, reason=reason, source=source, corrected_by=by, corrected_at=at
    )
    announce(RegistrationCorrected(enrolment=enrolment, before=before, source=source, reason=reason, by=by, at=at))
    return enrolment


@transaction.atomic
def choose_elective(*, enrolment: Enrolment, module: Module, by: User, at: datetime) -> ElectiveChoice:
    """Choose a module of an elective set, in place of an earlier choice that has not been started."""
    # Lock the enrolment: two browsers choosing at once take turns, and learning that starts now waits.
    found = _locked(enrolment)
    if found is None:
        raise NotEnrolled
    enrolment, module_set = found, module.module_set
    if not module_set.is_elective or module_set.programme_id != enrolment.programme_id:
        raise NotAnElective
    current = enrolment.choices.live().filter(module_set=module_set).select_related("module").first()
    if current is not None and current.module == module:
        return current
    if current is not None:
        if has_started(enrolment, current.module):
            raise LearningStarted
        current.changed_at = at
        current.save(update_fields=["changed_at"])
    choice = enrolment.choices.create(module_set=module_set, module=module, chosen_at=at)
    announce(ElectiveChosen(choice=choice, by=by, at=at))
    return choice


@transaction.atomic
def record_fact(
    *, enrolment: Enrolment, name: Fact.Name, value: str, source: str, by: User | None, at: datetime
) -> Fact:
    """Note what the registry says of a learner, and where it says so."""
    fact = Fact.objects.create(enrolment=enrolment, name=name, value=value, source=source, recorded_at=at)
    announce(FactRecorded(fact=fact, by=by, at=at))
    return fact


@transaction.atomic
def carry_over(
    *,
    enrolment: Enrolment,
    module: Module,
    kind: CarriedRecord.Kind,
    amount: int,
    earned_on: date,
    source: str,
    by: User | None,
    at: datetime,
) -> CarriedRecord:
    """Let hours (seconds) or a pass (marks) earned in an earlier system count here, once."""
    record, new = CarriedRecord.objects.get_or_create(
        enrolment=enrolment,
        module=module,
        kind=kind,
        earned_on=earned_on,
        source=source,
        defaults={"amount": amount, "recorded_at": at},
    )
    if not new:
        raise CarriedBefore
    announce(CarriedOver(record=record, by=by, at=at))
    return record


def _live(enrolment: Enrolment) -> Enrolment:
    """The enrolment, locked until the transaction ends. Raises EnrolmentHasEnded."""
    found = _locked(enrolment)
    if found is None:
        raise EnrolmentHasEnded
    return found


def _locked(enrolment: Enrolment) -> Enrolment | None:
    return Enrolment.objects.live().select_for_update().filter(pk=enrolment.pk).first()
