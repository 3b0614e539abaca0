"""Who may book what: one function answers, and shows why."""

from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.kit.proof import Proof, Verdict
from spom.programme import registry
from spom.programme.actions.enrolling import carry_over, choose_elective, record_fact, withdraw
from spom.programme.actions.ruling import exempt, lift_exemption, set_rule
from spom.programme.models.catalogue import Module, ModuleSet
from spom.programme.models.enrolment import CarriedRecord, Enrolment, Fact
from spom.programme.queries.eligibility import eligibility
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_above(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the programme's own rules, whatever other apps are installed."""
    monkeypatch.setattr(registry, "_requirements", [])


def why_not(enrolment: Enrolment, module: Module) -> list[str]:
    return [str(end.sentence) for end in eligibility(enrolment=enrolment, module=module, at=make.NOW).open_ends()]


def test_a_registered_learner_may_book_a_mandatory_module(alice: User) -> None:
    assert why_not(make.enrolment(alice), make.module()) == []


def test_not_before_the_day_of_registration_nor_after_withdrawal(alice: User) -> None:
    enrolment, module = make.enrolment(alice), make.module()
    day_before = make.LONG_AGO - timedelta(days=4)

    assert not eligibility(enrolment=enrolment, module=module, at=day_before).holds
    assert why_not(
        withdraw(enrolment=enrolment, reason="She left", source="Letter 3", by=alice, at=make.NOW), module
    ) == ["You are registered since 1 May 2026"]


def test_an_elective_must_be_chosen(alice: User) -> None:
    enrolment = make.enrolment(alice)
    module = make.module("C1", within=make.module_set("C", kind=ModuleSet.Kind.CHOOSE_ONE))

    assert why_not(enrolment, module) == ["You chose Module C1 for Set C"]
    choose_elective(enrolment=enrolment, module=module, by=alice, at=make.NOW)
    assert why_not(enrolment, module) == []


def test_who_is_exempt_has_nothing_to_book_until_it_is_lifted(alice: User, grace: User) -> None:
    enrolment, module = make.enrolment(alice), make.module()
    given = exempt(
        enrolment=enrolment,
        module_set=module.module_set,
        reason="Passed the same paper abroad",
        source="Letter 17",
        by=grace,
        at=make.NOW,
    )

    assert why_not(enrolment, module) == ["You are not exempt from Set A"]
    lift_exemption(exemption=given, reason="In error", source="Letter 4", by=grace, at=make.NOW)
    assert why_not(enrolment, module) == []


def test_a_pass_of_an_earlier_system_leaves_nothing_to_book(alice: User) -> None:
    enrolment, module = make.enrolment(alice), make.module()
    carry_over(
        enrolment=enrolment,
        module=module,
        kind=CarriedRecord.Kind.PASS,
        amount=61,
        earned_on=date(2025, 11, 2),
        source="Old portal, export of 2026-04-30",
        by=None,
        at=make.NOW,
    )

    assert why_not(enrolment, module) == ["You passed this test on 2 November 2025, so there is nothing to book"]


def test_what_the_floors_above_ask_for_is_part_of_the_proof(alice: User) -> None:
    @registry.requirement(order=1)
    def hours_complete(case: registry.Case) -> Proof:
        return Proof(sentence="39 of 40 hours counted", verdict=Verdict.NO)

    assert why_not(make.enrolment(alice), make.module()) == ["39 of 40 hours counted"]


def test_a_rule_exempts_whom_it_fits_and_nobody_whose_record_is_silent(alice: User, bob: User) -> None:
    module = make.module()
    set_rule(
        module_set=module.module_set,
        sentence="Students admitted before 1 July 2023 need not do Set A",
        condition={"before": ["admitted_on", "2023-07-01"]},
        source="Announcement of 12 June 2023",
        from_on=date(2023, 7, 1),
        by=None,
        at=make.LONG_AGO,
    )
    early, silent = make.enrolment(alice), make.enrolment(bob)
    record_fact(
        enrolment=early,
        name=Fact.Name.ADMITTED_ON,
        value="2023-06-30",
        source="Registry",
        by=None,
        at=make.LONG_AGO,
    )

    assert why_not(early, module) == ["You are not exempt from Set A"]
    assert why_not(silent, module) == []


def test_costs_the_same_however_many_facts_there_are(
    alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    enrolment, module = make.enrolment(alice), make.module()
    for paper in range(30):
        record_fact(
            enrolment=enrolment,
            name=Fact.Name.EXEMPT_PAPER,
            value=f"P{paper}",
            source="Registry",
            by=None,
            at=make.NOW,
        )

    with django_assert_max_num_queries(1):
        eligibility(enrolment=enrolment, module=module, at=make.NOW)
