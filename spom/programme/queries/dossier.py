"""Everything the programme knows of one learner, in one statement: home pages count their statements.

Rows of six tables come back as JSON beside the enrolment and are made into the same objects that separate
statements would give. They are for reading: none of them is ever saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Expression, OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.timezone import localdate

from spom.identity.models import User
from spom.kit.conditions import Facts
from spom.kit.prepared import Written, written
from spom.programme.models.catalogue import CutOff
from spom.programme.models.enrolment import CarriedRecord, ElectiveChoice, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule
from spom.programme.queries.eligibility import facts_from, gathered


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One enrolment and what bears on it on one day."""

    enrolment: Enrolment
    chosen: Mapping[int, int]  # the module of each elective set
    carried: tuple[CarriedRecord, ...]
    exemptions: tuple[Exemption, ...]
    rules: tuple[Rule, ...]
    facts: Facts
    cut_off: CutOff | None


def dossier_of(*, learner: User, at: datetime) -> Dossier | None:
    """The dossier of the learner's newest enrolment in force; None for somebody who is not enrolled."""
    found = _with_everything(_newest(learner), localdate(at)).first()
    return _dossier(found) if found else None


def dossier_for(*, enrolment: Enrolment, at: datetime) -> Dossier:
    """The dossier of this enrolment."""
    return _dossier(_with_everything(Enrolment.objects.filter(pk=enrolment.pk), localdate(at)).get())


def dossiers_of(*, enrolments: QuerySet[Enrolment], at: datetime) -> list[Dossier]:
    """The dossiers of many, in the order asked for and in the same one statement."""
    return [_dossier(found) for found in _with_everything(enrolments, localdate(at))]


def dossier_asked(*, learner: Expression, day: Expression) -> Written:
    """The same dossier as a question among others."""
    return written(_with_everything(_newest(learner), day).values_list(*_COLUMNS)[:1])


def dossier_in(rows: Sequence[Sequence[Any]]) -> Dossier | None:
    """The dossier of an answer; None for somebody who is not enrolled."""
    if not rows:
        return None
    found = dict(zip(_COLUMNS, rows[0], strict=True))
    enrolment = Enrolment(**{name: found.pop(name) for name in _OWN})
    for name, value in found.items():
        vars(enrolment)[name] = value
    return _dossier(enrolment)


_OWN = ("id", "programme_id", "learner_id")
_COLUMNS = (*_OWN, "all_chosen", "all_carried", "all_exemptions", "all_facts", "all_rules", "next_cut_off")


def _newest(learner: User | Expression) -> QuerySet[Enrolment]:
    return Enrolment.objects.live().filter(learner=learner).order_by("-enrolled_at", "-pk")


def _with_everything(enrolments: Any, day: date | Expression) -> Any:
    mine, programme = OuterRef("pk"), OuterRef("programme")
    choices = ElectiveChoice.objects.live().filter(enrolment=mine)
    carried = CarriedRecord.objects.filter(enrolment=mine).order_by("pk")
    exemptions = Exemption.objects.live().filter(enrolment=mine).order_by("pk")
    facts = Fact.objects.filter(enrolment=mine).order_by("recorded_at", "pk")
    rules = Rule.objects.in_force(day).filter(programme=programme)
    cut_offs = CutOff.objects.ahead_of(day).filter(programme=programme)
    return enrolments.select_related("programme", "learner").annotate(
        all_chosen=ArraySubquery(choices.values(row=JSONObject(set="module_set", module="module"))),
        all_carried=ArraySubquery(carried.values(row=JSONObject(module_id="module", kind="kind", amount="amount"))),
        all_exemptions=ArraySubquery(
            exemptions.values(row=JSONObject(pk="pk", module_set_id="module_set", reason="reason", source="source"))
        ),
        all_facts=ArraySubquery(facts.values(row=JSONObject(name="name", value="value"))),
        all_rules=ArraySubquery(
            rules.values(
                row=JSONObject(
                    pk="pk", module_set_id="module_set", sentence="sentence", condition="condition", source="source"
                )
            )
        ),
        next_cut_off=ArraySubquery(
            cut_offs.values(row=JSONObject(pk="pk", attempt="attempt", falls_on="falls_on", moved_to="moved_to"))[:1]
        ),
    )


def _dossier(enrolment: Enrolment) -> Dossier:
    # What a query adds to a row is not part of its type.
    found = vars(enrolment)
    values = gathered((fact["name"], fact["value"]) for fact in found["all_facts"])
    cut_off = next((_cut_off(row, enrolment) for row in found["next_cut_off"]), None)
    return Dossier(
        enrolment=enrolment,
        chosen={row["set"]: row["module"] for row in found["all_chosen"]},
        carried=tuple(CarriedRecord(enrolment=enrolment, **row) for row in found["all_carried"]),
        exemptions=tuple(Exemption(enrolment=enrolment, **row) for row in found["all_exemptions"]),
        rules=tuple(Rule(programme_id=enrolment.programme_id, **row) for row in found["all_rules"]),
        facts=facts_from(values),
        cut_off=cut_off,
    )


def _cut_off(row: dict[str, Any], enrolment: Enrolment) -> CutOff:
    days = {name: date.fromisoformat(row[name]) for name in ("falls_on", "moved_to")}
    return CutOff(pk=row["pk"], programme_id=enrolment.programme_id, attempt=row["attempt"], **days)
