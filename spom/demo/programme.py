"""What the demo institute teaches: the final course with its four sets. Facts and sources: docs/about/programme.md."""

from datetime import date, datetime
from typing import Any, NamedTuple

from spom.identity.models import User
from spom.programme.actions.cataloguing import add_module, add_set, announce_cut_off, open_programme
from spom.programme.actions.enrolling import enrol
from spom.programme.actions.ruling import end_rule, set_rule
from spom.programme.models.catalogue import ModuleSet, Programme
from spom.programme.models.enrolment import Enrolment

CODE = "FINAL"
REGISTERED = date(2026, 3, 2)
SOURCE = "Demo registry"


class Plan(NamedTuple):
    """One set: its letter, how many of its modules are taken, hours of each, minutes of the test, the modules."""

    letter: str
    kind: ModuleSet.Kind
    hours: int
    test_minutes: int
    modules: tuple[str, ...]


SETS = (
    Plan("A", ModuleSet.Kind.MANDATORY, 40, 180, ("Corporate and Economic Laws",)),
    Plan("B", ModuleSet.Kind.MANDATORY, 40, 180, ("Strategic Cost and Performance Management",)),
    Plan(
        "C",
        ModuleSet.Kind.CHOOSE_ONE,
        20,
        120,
        (
            "Risk Management",
            "Sustainable Development and Sustainability Reporting",
            "Public Finance and Government Accounting",
            "The Insolvency and Bankruptcy Code, 2016",
            "International Taxation",
            "The Arbitration and Conciliation Act, 1996",
            "Forensic Accounting",
            "Valuation",
            "Financial Services and Capital Markets",
            "Forex and Treasury Management",
        ),
    ),
    Plan(
        "D",
        ModuleSet.Kind.CHOOSE_ONE,
        20,
        120,
        (
            "The Constitution of India and Art of Advocacy",
            "Psychology and Philosophy",
            "Entrepreneurship and Start-up Ecosystem",
            "Digital Ecosystem and Controls",
        ),
    ),
)


class Given(NamedTuple):
    """One exemption as announced: whose, from which set, where it says so, from when until when."""

    letter: str
    sentence: str
    condition: dict[str, Any]
    source: str
    from_on: date
    until_on: date | None = None


# What exemptions depend on: docs/about/programme.md, "Exemptions" (day of admission, conversion, papers, training).
RULES = (
    Given(
        "A",
        "Students who converted from the earlier scheme with the law paper exempt need not do Set A",
        {"all": [{"is": ["scheme", "EARLIER"]}, {"is": ["exempt_paper", "LAW"]}]},
        "Demo announcement 4 of 2026",
        date(2026, 1, 1),
    ),
    Given(
        "B",
        "Students who converted from the earlier scheme with the costing paper exempt need not do Set B",
        {"all": [{"is": ["scheme", "EARLIER"]}, {"is": ["exempt_paper", "COSTING"]}]},
        "Demo announcement 4 of 2026",
        date(2026, 1, 1),
    ),
    Given(
        "C",
        "Students admitted before 1 July 2023 who converted before 2025 need not do Set C in 2026",
        {"all": [{"before": ["admitted_on", "2023-07-01"]}, {"before": ["converted_on", "2025-01-01"]}]},
        "Demo announcement 6 of 2026",
        date(2026, 1, 1),
        date(2027, 1, 1),
    ),
    Given(
        "D",
        "Students with three years of practical training, or converted with the ethics paper exempt, need not do Set D",
        {"any": [{"at_least": ["training_months", 36]}, {"is": ["exempt_paper", "ETHICS"]}]},
        "Demo announcement 7 of 2026",
        date(2026, 1, 1),
    ),
)


def build_programme(*, by: User, learners: list[User], at: datetime) -> Programme:
    """Open the final course once and enrol the learners; a second run changes nothing."""
    programme = Programme.objects.filter(code=CODE).first() or _opened(by, at)
    enrolled = set(Enrolment.objects.live().filter(programme=programme).values_list("learner_id", flat=True))
    for learner in learners:
        if learner.pk in enrolled:
            continue
        enrol(programme=programme, learner=learner, registered_on=REGISTERED, source=SOURCE, by=by, at=at)
    return programme


def _opened(by: User, at: datetime) -> Programme:
    programme = open_programme(code=CODE, name="Final course", by=by, at=at)
    for plan in SETS:
        module_set = add_set(programme=programme, letter=plan.letter, kind=plan.kind, by=by, at=at)
        for number, name in enumerate(plan.modules, start=1):
            add_module(
                module_set=module_set,
                code=f"{plan.letter}{number}",
                name=name,
                required_seconds=plan.hours * 3600,
                test_minutes=plan.test_minutes,
                by=by,
                at=at,
            )
    for given in RULES:
        _set(given, programme, by, at)
    announce_cut_off(
        programme=programme, attempt="May 2027", on=date(2027, 2, 10), source="Demo announcement 9", by=by, at=at
    )
    return programme


def _set(given: Given, programme: Programme, by: User, at: datetime) -> None:
    rule = set_rule(
        module_set=ModuleSet.objects.get(programme=programme, letter=given.letter),
        sentence=given.sentence,
        condition=given.condition,
        source=given.source,
        from_on=given.from_on,
        by=by,
        at=at,
    )
    if given.until_on is not None:
        end_rule(
            rule=rule,
            until_on=given.until_on,
            reason="It was announced for the attempts of 2026 only",
            source=given.source,
            by=by,
            at=at,
        )
