"""Rules as dated data: set, ended, tried out, and golden cases of the demo programme."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.kit.conditions import ConditionError
from spom.portal.models.notice import Notice
from spom.portal.queries.wording import words_for
from spom.portal.registry.notices import kind_called
from spom.programme.actions.enrolling import record_fact
from spom.programme.actions.ruling import (
    CutOffOnlyMovesLater,
    EndBeforeStart,
    NotACondition,
    RuleHasEnded,
    end_rule,
    exempt,
    move_cut_off,
    set_rule,
)
from spom.programme.models.catalogue import CutOff, ModuleSet
from spom.programme.models.enrolment import Fact
from spom.programme.models.rule import Rule
from spom.programme.queries.eligibility import exemption_by_rule, facts_from, what_if
from spom.programme.queries.rules import turned_by
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


def rule_for(module_set: ModuleSet, condition: object) -> Rule:
    return set_rule(
        module_set=module_set,
        sentence="Some students need not do this set",
        condition=condition,
        source="Announcement 1",
        from_on=date(2026, 1, 1),
        by=None,
        at=make.LONG_AGO,
    )


def test_refuses_a_condition_it_cannot_read_and_says_where(db: None) -> None:
    with pytest.raises(NotACondition, match=r"condition\.befor: unknown word") as no:
        rule_for(make.module_set(), {"befor": ["admitted_on", "2023-07-01"]})

    assert isinstance(no.value.__cause__, ConditionError)
    assert not Rule.objects.exists()


def test_applies_from_its_day_until_the_day_it_ends(grace: User) -> None:
    module_set = make.module_set()
    rule = rule_for(module_set, {"is": ["scheme", "OLD"]})
    end_rule(rule=rule, until_on=date(2026, 6, 1), reason="Over", source="Announcement 5", by=grace, at=make.NOW)

    def exempt_on(day: date) -> bool:
        return exemption_by_rule(module_set=module_set, facts=facts_from({"scheme": ["OLD"]}), on=day).holds

    assert [exempt_on(date(2025, 12, 31)), exempt_on(date(2026, 1, 1))] == [False, True]
    assert [exempt_on(date(2026, 5, 31)), exempt_on(date(2026, 6, 1))] == [True, False]


def test_ends_once_and_after_it_began(grace: User) -> None:
    rule = rule_for(make.module_set(), {"is": ["scheme", "OLD"]})

    with pytest.raises(EndBeforeStart):
        end_rule(rule=rule, until_on=rule.from_on, reason="Over", source="Announcement 5", by=grace, at=make.NOW)
    end_rule(rule=rule, until_on=date(2026, 6, 1), reason="Over", source="Announcement 5", by=grace, at=make.NOW)
    with pytest.raises(RuleHasEnded):
        end_rule(rule=rule, until_on=date(2026, 7, 1), reason="Over", source="Announcement 5", by=grace, at=make.NOW)


def test_a_cut_off_only_moves_later(grace: User) -> None:
    cut_off = CutOff.objects.create(
        programme=make.programme(),
        attempt="November 2026",
        falls_on=date(2026, 8, 10),
        moved_to=date(2026, 8, 10),
        source="Announcement 2",
    )

    move_cut_off(
        cut_off=cut_off, to=date(2026, 8, 14), reason="The portal was down", source="Notice 8", by=grace, at=make.NOW
    )

    with pytest.raises(CutOffOnlyMovesLater):
        move_cut_off(
            cut_off=cut_off,
            to=date(2026, 8, 12),
            reason="The portal was down",
            source="Notice 8",
            by=grace,
            at=make.NOW,
        )
    cut_off.refresh_from_db()
    assert (cut_off.falls_on, cut_off.moved_to) == (date(2026, 8, 10), date(2026, 8, 14))


def test_tries_the_rules_out_for_somebody_who_does_not_exist(db: None) -> None:
    rule_for(make.module_set("A"), {"is": ["scheme", "OLD"]})
    make.module_set("B")

    answers = what_if(
        programme=ModuleSet.objects.get(letter="A").programme,
        facts=facts_from({"scheme": ["OLD"]}),
        on=date(2026, 6, 1),
    )

    assert [answer.holds for answer in answers] == [True, False]


class TestWhoseNeedsChangeIsTold:
    """Those alone for whom the rule decides, when it is set and when it ends."""

    @pytest.fixture
    def old_scheme(self, alice: User, bob: User, sam: User) -> ModuleSet:
        """Alice and Bob come from the old scheme, Sam does not; Bob is exempt already, by a decision."""
        module_set = make.module_set()
        for learner, scheme in [(alice, "OLD"), (bob, "OLD"), (sam, "NEW")]:
            enrolment = make.enrolment(learner)
            record_fact(
                enrolment=enrolment, name=Fact.Name.SCHEME, value=scheme, source="Registry", by=None, at=make.NOW
            )
            if learner == bob:
                exempt(enrolment=enrolment, module_set=module_set, reason="Ill", source="Note", by=None, at=make.NOW)
        Notice.objects.all().delete()
        return module_set

    def test_of_a_rule_that_exempts_them(self, old_scheme: ModuleSet, alice: User) -> None:
        rule_for(old_scheme, {"is": ["scheme", "OLD"]})

        [told] = Notice.objects.all()
        said = words_for(alice, kind_called(told.kind), told.context)

        assert told.to == alice
        assert said.subject == "A rule exempts you from Set A"
        assert "From 4 May 2026 you need not do Set A" in said.text
        assert "Some students need not do this set" in said.text

    def test_of_a_rule_that_exempts_them_no_more(self, old_scheme: ModuleSet, alice: User, grace: User) -> None:
        rule = rule_for(old_scheme, {"is": ["scheme", "OLD"]})
        Notice.objects.all().delete()

        end_rule(rule=rule, until_on=date(2026, 9, 1), reason="Replaced", source="Paper 5", by=grace, at=make.NOW)

        [told] = Notice.objects.all()
        assert (told.to, told.kind) == (alice, "programme.rule_exempts_no_more")
        assert "ends on 1 September 2026" in words_for(alice, kind_called(told.kind), told.context).text

    def test_not_of_one_beside_which_another_exempts_them(self, old_scheme: ModuleSet, grace: User) -> None:
        rule = rule_for(old_scheme, {"is": ["scheme", "OLD"]})
        rule_for(old_scheme, {"not": {"is": ["scheme", "NEW"]}})
        before = Notice.objects.count()

        end_rule(rule=rule, until_on=date(2026, 9, 1), reason="Replaced", source="Paper 5", by=grace, at=make.NOW)

        assert before == 1
        assert Notice.objects.count() == before

    def test_with_as_many_statements_for_many_as_for_few(
        self, old_scheme: ModuleSet, sam: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        rule = rule_for(old_scheme, {"any": [{"is": ["scheme", "OLD"]}, {"is": ["scheme", "NEW"]}]})

        with django_assert_num_queries(3):
            found = turned_by(rule=rule, on=date(2026, 6, 1))

        assert len(found) == 2
        assert sam in found
