"""What can be done with the catalogue: programmes, sets and modules begun, changed, removed; a cut-off announced."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.events import (
    CutOffAnnounced,
    HoursShortened,
    ModuleAdded,
    ModuleChanged,
    ModuleRemoved,
    ProgrammeOpened,
    ProgrammeRenamed,
    SetAdded,
    SetChanged,
    SetRemoved,
)
from spom.programme.models.catalogue import CutOff, Module, ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment


class CodeTaken(Refusal):
    """Another programme, set or module goes by this code."""

    code = "programme.code_taken"
    message = _("This code is already used. Choose another one.")


class TrialNotShorter(Refusal):
    """A trial that asks for as much is none."""

    code = "programme.trial_not_shorter"
    message = _("A trial asks for less time than the module does.")


class NothingToChange(Refusal):
    """Everything is as it was."""

    code = "programme.nothing_to_change"
    message = _("Nothing would change. Write down what should be different.")


class SomebodyIsEnrolled(Refusal):
    """What a set leaves to choose is a promise to those who take part."""

    code = "programme.somebody_is_enrolled"
    message = _("Students are enrolled in this programme, so what its sets leave to choose stays as it is.")


class StillNeeded(Refusal):
    """Lessons, choices, rules or bookings hang on it."""

    code = "programme.still_needed"
    message = _("Lessons, rules, choices or tests belong to it, so it stays. What has begun is never removed.")


class NotAbove(Refusal):
    """A test cannot ask for more marks than it has."""

    code = "programme.not_above"
    message = _("The marks to pass are at least 1 and at most the marks of the test.")


@transaction.atomic
def open_programme(*, code: str, name: str, by: User | None, at: datetime) -> Programme:
    """Begin a programme without sets."""
    programme, new = Programme.objects.get_or_create(code=code, defaults={"name": name})
    if not new:
        raise CodeTaken
    announce(ProgrammeOpened(programme=programme, by=by, at=at))
    return programme


@transaction.atomic
def add_set(*, programme: Programme, letter: str, kind: ModuleSet.Kind, by: User | None, at: datetime) -> ModuleSet:
    """Add a set to a programme."""
    module_set, new = ModuleSet.objects.get_or_create(programme=programme, letter=letter, defaults={"kind": kind})
    if not new:
        raise CodeTaken
    announce(SetAdded(module_set=module_set, by=by, at=at))
    return module_set


@transaction.atomic
def add_module(
    *,
    module_set: ModuleSet,
    code: str,
    name: str,
    required_seconds: int,
    test_minutes: int,
    pass_marks: int = 50,
    by: User | None,
    at: datetime,
) -> Module:
    """Add a module to a set: how long to learn, how long its test lasts in minutes, marks of 100 to pass."""
    try:
        # A savepoint, so that the transaction outlives the refusal.
        with transaction.atomic():
            module = Module.objects.create(
                module_set=module_set,
                code=code,
                name=name,
                required_seconds=required_seconds,
                test_minutes=test_minutes,
                pass_marks=pass_marks,
            )
    except IntegrityError as taken:
        if Module.objects.filter(code=code).exists():
            raise CodeTaken from taken
        raise
    announce(ModuleAdded(module=module, by=by, at=at))
    return module


@transaction.atomic
def rename_programme(*, programme: Programme, name: str, reason: str, source: str, by: User, at: datetime) -> Programme:
    """Let a programme go by another name. Its code stays."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    before = programme.name
    if name == before:
        raise NothingToChange
    programme.name = name
    programme.save(update_fields=["name"])
    announce(ProgrammeRenamed(programme=programme, before=before, reason=reason, source=source, by=by, at=at))
    return programme


@transaction.atomic
def change_set(
    *, module_set: ModuleSet, kind: ModuleSet.Kind, reason: str, source: str, by: User, at: datetime
) -> ModuleSet:
    """Let a set leave a choice, or none. Only before anybody takes part."""
    # The programme's row is locked, so that of an enrolment and this one comes first.
    programme = Programme.objects.select_for_update().get(pk=module_set.programme_id)
    module_set = ModuleSet.objects.select_for_update().get(pk=module_set.pk)
    before = module_set.kind
    if kind == before:
        raise NothingToChange
    if Enrolment.objects.filter(programme=programme).exists():
        raise SomebodyIsEnrolled
    module_set.kind = kind
    module_set.save(update_fields=["kind"])
    announce(SetChanged(module_set=module_set, before=str(before), reason=reason, source=source, by=by, at=at))
    return module_set


@transaction.atomic
def change_module(
    *,
    module: Module,
    name: str,
    required_seconds: int,
    test_minutes: int,
    pass_marks: int,
    reason: str,
    source: str,
    by: User,
    at: datetime,
) -> Module:
    """Let a module ask for something else, of everybody at once. In a trial the time is the one after the trial."""
    module = Module.objects.select_for_update().get(pk=module.pk)
    before = (module.name, module.asked_seconds, module.test_minutes, module.pass_marks)
    if before == (name, required_seconds, test_minutes, pass_marks):
        raise NothingToChange
    if not 1 <= pass_marks <= module.marks:
        raise NotAbove
    if module.announced_seconds is None:
        module.required_seconds = required_seconds
    elif required_seconds <= module.required_seconds:
        raise TrialNotShorter
    else:
        module.announced_seconds = required_seconds
    module.name, module.test_minutes, module.pass_marks = name, test_minutes, pass_marks
    module.save(update_fields=["name", "required_seconds", "announced_seconds", "test_minutes", "pass_marks"])
    announce(
        ModuleChanged(
            module=module,
            name_before=before[0],
            seconds_before=before[1],
            minutes_before=before[2],
            pass_marks_before=before[3],
            reason=reason,
            source=source,
            by=by,
            at=at,
        )
    )
    return module


@transaction.atomic
def remove_module(*, module: Module, reason: str, source: str, by: User, at: datetime) -> None:
    """Take a module back that was added in error."""
    announce(
        ModuleRemoved(module=module, code=module.code, name=module.name, reason=reason, source=source, by=by, at=at)
    )
    try:
        module.delete()
    except ProtectedError as needed:
        raise StillNeeded from needed


@transaction.atomic
def remove_set(*, module_set: ModuleSet, reason: str, source: str, by: User, at: datetime) -> None:
    """Take a set back that was added in error."""
    announce(SetRemoved(module_set=module_set, letter=module_set.letter, reason=reason, source=source, by=by, at=at))
    try:
        module_set.delete()
    except ProtectedError as needed:
        raise StillNeeded from needed


@transaction.atomic
def shorten_for_trial(*, module: Module, required_seconds: int, by: User | None, at: datetime) -> Module:
    """Ask for less time than announced, so that somebody can try a module in an afternoon. Pages say so."""
    module = Module.objects.select_for_update().get(pk=module.pk)
    announced = module.asked_seconds
    if required_seconds >= announced:
        raise TrialNotShorter
    module.announced_seconds, module.required_seconds = announced, required_seconds
    module.save(update_fields=["announced_seconds", "required_seconds"])
    announce(HoursShortened(module=module, by=by, at=at))
    return module


@transaction.atomic
def announce_cut_off(
    *, programme: Programme, attempt: str, on: date, source: str, by: User | None, at: datetime
) -> CutOff:
    """Say by which day modules must be done for an examination attempt."""
    cut_off, new = CutOff.objects.get_or_create(
        programme=programme, attempt=attempt, defaults={"falls_on": on, "moved_to": on, "source": source}
    )
    if not new:
        raise CodeTaken
    announce(CutOffAnnounced(cut_off=cut_off, by=by, at=at))
    return cut_off
