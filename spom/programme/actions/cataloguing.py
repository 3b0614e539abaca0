"""What can be done with the catalogue: open a programme, add sets and modules, announce a cut-off date."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.events import CutOffAnnounced, HoursShortened, ModuleAdded, ProgrammeOpened, SetAdded
from spom.programme.models.catalogue import CutOff, Module, ModuleSet, Programme


class CodeTaken(Refusal):
    """Another programme, set or module goes by this code."""

    code = "programme.code_taken"
    message = _("This code is already used. Choose another one.")


class TrialNotShorter(Refusal):
    """A trial that asks for as much is none."""

    code = "programme.trial_not_shorter"
    message = _("A trial asks for less time than the module does.")


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
    by: User | None,
    at: datetime,
) -> Module:
    """Add a module to a set: how long to learn, and how long its test lasts in minutes."""
    try:
        # A savepoint, so that the transaction outlives the refusal.
        with transaction.atomic():
            module = Module.objects.create(
                module_set=module_set,
                code=code,
                name=name,
                required_seconds=required_seconds,
                test_minutes=test_minutes,
            )
    except IntegrityError as taken:
        if Module.objects.filter(code=code).exists():
            raise CodeTaken from taken
        raise
    announce(ModuleAdded(module=module, by=by, at=at))
    return module


@transaction.atomic
def shorten_for_trial(*, module: Module, required_seconds: int, by: User | None, at: datetime) -> Module:
    """Ask for less time than announced, so that somebody can try a module in an afternoon. Pages say so."""
    module = Module.objects.select_for_update().get(pk=module.pk)
    announced = module.announced_seconds or module.required_seconds
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
