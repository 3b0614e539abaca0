"""Where a learner stands in a programme, as far as the programme itself knows: sets, choices, exemptions, passes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Expression, QuerySet
from django.utils.timezone import localdate

from spom.identity.models import User
from spom.kit.prepared import Written, written
from spom.programme.models.catalogue import CutOff, Module, ModuleSet
from spom.programme.models.enrolment import CarriedRecord, Enrolment
from spom.programme.queries.dossier import Dossier, dossier_for
from spom.programme.queries.eligibility import exemption_from

ModulesBySet = dict[ModuleSet, list[Module]]


@dataclass(frozen=True, kw_only=True)
class SetStanding:
    """One set of one learner. `module` is the one to learn: the set's own, the chosen one, or None before a choice."""

    module_set: ModuleSet
    modules: tuple[Module, ...]
    module: Module | None
    is_exempt: bool
    was_passed: bool
    carried_seconds: int


def enrolment_of(learner: User) -> Enrolment | None:
    """The learner's newest enrolment in force, with its programme."""
    live = Enrolment.objects.live().filter(learner=learner).select_related("programme", "learner")
    return live.order_by("-enrolled_at", "-pk").first()


def next_cut_off(*, enrolment: Enrolment, at: datetime) -> CutOff | None:
    """The next day by which modules must be done."""
    return CutOff.objects.ahead_of(localdate(at)).filter(programme_id=enrolment.programme_id).first()


def standings(*, enrolment: Enrolment, at: datetime) -> list[SetStanding]:
    """Every set of the programme, in order of its letter. The number of statements does not grow with the sets."""
    return standings_in(dossier_for(enrolment=enrolment, at=at))


def standings_in(dossier: Dossier) -> list[SetStanding]:
    """The same from a dossier at hand, in one statement more."""
    return standings_from(dossier, modules_by_set(dossier.enrolment.programme_id))


def modules_asked(*, learner: Expression) -> Written:
    """The modules of the learner's programmes, as a question among others."""
    programmes = Enrolment.objects.live().filter(learner=learner).values("programme")
    return written(_in_order(Module.objects.filter(module_set__programme__in=programmes)).values_list(*_COLUMNS))


def modules_in(rows: Sequence[Sequence[Any]], *, programme_id: int) -> ModulesBySet:
    """The modules of one programme in an answer. They know what standings need, and are for reading."""
    sets: dict[int, ModuleSet] = {}
    by_set: ModulesBySet = {}
    for pk, code, name, required, announced, set_pk, programme, letter, kind in rows:
        if programme != programme_id:
            continue
        module_set = sets.setdefault(set_pk, ModuleSet(pk=set_pk, programme_id=programme, letter=letter, kind=kind))
        module = Module(pk=pk, code=code, name=name, required_seconds=required, announced_seconds=announced)
        module.module_set = module_set
        by_set.setdefault(module_set, []).append(module)
    return by_set


# In the order in which `modules_in` reads them.
_COLUMNS = (
    "pk",
    "code",
    "name",
    "required_seconds",
    "announced_seconds",
    "module_set_id",
    "module_set__programme_id",
    "module_set__letter",
    "module_set__kind",
)


def _in_order(modules: QuerySet[Module]) -> QuerySet[Module]:
    return modules.order_by("module_set__letter", "name", "pk")


def modules_by_set(programme_id: int) -> ModulesBySet:
    """The sets of a programme with their modules, in order of the letter. One statement."""
    by_set: ModulesBySet = {}
    modules = Module.objects.filter(module_set__programme_id=programme_id).select_related("module_set")
    for module in _in_order(modules):
        by_set.setdefault(module.module_set, []).append(module)
    return by_set


def standings_from(dossier: Dossier, by_set: ModulesBySet) -> list[SetStanding]:
    """The same from what is at hand, in no statement: for many learners of one programme."""
    return [
        _standing(
            module_set,
            found,
            dossier.chosen.get(module_set.pk),
            dossier.carried,
            is_exempt=exemption_from(
                module_set=module_set, granted=dossier.exemptions, rules=dossier.rules, facts=dossier.facts
            ).holds,
        )
        for module_set, found in by_set.items()
    ]


def _standing(
    module_set: ModuleSet,
    modules: list[Module],
    chosen: int | None,
    carried: Sequence[CarriedRecord],
    *,
    is_exempt: bool,
) -> SetStanding:
    module = next((m for m in modules if not module_set.is_elective or m.pk == chosen), None)
    ours = [record for record in carried if module and record.module_id == module.pk]
    return SetStanding(
        module_set=module_set,
        modules=tuple(modules),
        module=module,
        is_exempt=is_exempt,
        was_passed=any(record.kind == CarriedRecord.Kind.PASS for record in ours),
        carried_seconds=sum(record.amount for record in ours if record.kind == CarriedRecord.Kind.HOURS),
    )


def module_to_learn(*, enrolment: Enrolment, module_set: ModuleSet) -> Module | None:
    """The module of an elective set that the learner chose."""
    choice = enrolment.choices.live().filter(module_set=module_set).select_related("module").first()
    return choice.module if choice else None
