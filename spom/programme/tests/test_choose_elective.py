"""Choosing one module of an elective set: changeable until learning starts."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from spom.identity.models import User
from spom.programme import registry
from spom.programme.actions.enrolling import (
    LearningStarted,
    NotAnElective,
    NotEnrolled,
    choose_elective,
    withdraw,
)
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.models.enrolment import ElectiveChoice, Enrolment
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(db: None) -> Module:
    return make.module("C1", within=make.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE), hours=20)


@pytest.fixture
def valuation(risk: Module) -> Module:
    return make.module("C2", within=risk.module_set, hours=20)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Codes of modules that somebody above says have been started."""
    codes: set[str] = set()
    monkeypatch.setattr(registry, "_started_checks", [lambda _enrolment, module: module.code in codes])
    return codes


def live(enrolment: Enrolment) -> list[str]:
    return list(enrolment.choices.live().values_list("module__code", flat=True))


def test_a_choice_can_be_changed_and_the_old_one_stays_on_record(alice: User, risk: Module, valuation: Module) -> None:
    enrolment = make.enrolment(alice)
    choose_elective(enrolment=enrolment, module=risk, by=alice, at=make.LONG_AGO)

    choose_elective(enrolment=enrolment, module=valuation, by=alice, at=make.NOW)

    assert live(enrolment) == ["C2"]
    assert enrolment.choices.get(module=risk).changed_at == make.NOW


def test_choosing_the_same_again_changes_nothing(alice: User, risk: Module) -> None:
    enrolment = make.enrolment(alice)
    first = choose_elective(enrolment=enrolment, module=risk, by=alice, at=make.LONG_AGO)

    assert choose_elective(enrolment=enrolment, module=risk, by=alice, at=make.NOW) == first
    assert ElectiveChoice.objects.count() == 1


def test_is_fixed_once_learning_has_started(alice: User, risk: Module, valuation: Module, started: set[str]) -> None:
    enrolment = make.enrolment(alice)
    choose_elective(enrolment=enrolment, module=risk, by=alice, at=make.LONG_AGO)
    started.add("C1")

    with pytest.raises(LearningStarted):
        choose_elective(enrolment=enrolment, module=valuation, by=alice, at=make.NOW)
    assert live(enrolment) == ["C1"]


def test_refuses_a_mandatory_module_and_another_programmes(alice: User, risk: Module) -> None:
    enrolment = make.enrolment(alice)
    other = ModuleSet.objects.create(programme=make.programme("OTHER"), letter="C", kind=ModuleSet.Kind.CHOOSE_ONE)

    for module in (make.module("A1"), make.module("X1", within=other)):
        with pytest.raises(NotAnElective):
            choose_elective(enrolment=enrolment, module=module, by=alice, at=make.NOW)


def test_refuses_who_has_withdrawn(alice: User, risk: Module) -> None:
    enrolment = make.enrolment(alice)
    withdraw(enrolment=enrolment, reason="She left", source="Letter 3", by=alice, at=make.NOW)

    with pytest.raises(NotEnrolled):
        choose_elective(enrolment=enrolment, module=risk, by=alice, at=make.NOW)


@pytest.mark.usefixtures("real_transactions")
def test_two_browsers_leave_one_choice(alice: User, risk: Module, valuation: Module) -> None:
    enrolment = make.enrolment(alice)

    def choose(module: Module) -> None:
        try:
            choose_elective(enrolment=enrolment, module=module, by=alice, at=make.NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as browsers:
        list(browsers.map(choose, [risk, valuation, risk, valuation]))

    assert len(live(enrolment)) == 1
