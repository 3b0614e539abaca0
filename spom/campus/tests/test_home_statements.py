"""What the campus costs home: three statements for an enrolled student, however much there is to know of them."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from spom.campus.queries.plan import learning_plan
from spom.identity.models import User
from spom.portal.actions.notices import notify
from spom.portal.actions.visits import note_visit
from spom.portal.registry.notices import kind_called
from spom.programme.models.catalogue import CutOff, ModuleSet
from spom.programme.models.enrolment import CarriedRecord, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule
from spom.programme.queries.dossier import dossier_for
from spom.programme.queries.eligibility import facts_of
from spom.programme.queries.standing import next_cut_off
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


def know_much(enrolment: Enrolment, *, times: int, at: datetime) -> None:
    """Carried hours, facts, exemptions, rules and dates, as many times as asked."""
    sets = list(ModuleSet.objects.all())
    for number in range(times):
        module_set = sets[number % len(sets)]
        module = module_set.modules.order_by("pk").first()
        assert module is not None
        CarriedRecord.objects.create(
            enrolment=enrolment,
            module=module,
            kind=CarriedRecord.Kind.HOURS,
            amount=60,
            earned_on=date(2026, 5, 1),
            source=f"Import {number}",
            recorded_at=at,
        )
        for name in (Fact.Name.EXEMPT_PAPER, Fact.Name.SCHEME):
            Fact.objects.create(enrolment=enrolment, name=name, value=f"{number}", source="Registry", recorded_at=at)
        Rule.objects.create(
            programme=enrolment.programme,
            module_set=module_set,
            sentence=f"Rule {number}",
            condition={"is": ["scheme", "never"]},
            source="Notice",
            from_on=date(2026, 1, 1),
        )
        day = timezone.localdate(at) + timedelta(days=30 + number)
        CutOff.objects.create(
            programme=enrolment.programme, attempt=f"Attempt {number}", falls_on=day, moved_to=day, source="Notice"
        )
        notify(
            to=enrolment.learner, kind=kind_called("portal.announcement"), context={"title": "A", "text": "B"}, at=at
        )


@pytest.fixture
def enrolment(alice: User) -> Enrolment:
    """Alice with seven sets, who has been here before."""
    for letter in "ABDEFGH":
        programme.module(f"{letter}1", within=programme.module_set(letter))
    note_visit(user=alice, at=programme.NOW)
    note_visit(user=alice, at=timezone.now())
    return programme.enrolment(alice)


@pytest.mark.parametrize("times", [1, 100])
def test_the_plan_behind_home_is_three_statements_with_little_and_much_known(
    enrolment: Enrolment, times: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    know_much(enrolment, times=times, at=programme.NOW)

    with django_assert_num_queries(3):
        plan = learning_plan(learner=enrolment.learner, at=programme.NOW)

    assert plan is not None
    assert plan.cut_off is not None
    assert plan.cut_off.attempt == "Attempt 0"
    assert len(plan.sets) == 7


def test_the_dossier_says_what_separate_statements_say(enrolment: Enrolment) -> None:
    know_much(enrolment, times=3, at=programme.NOW)
    lifted = Exemption.objects.create(
        enrolment=enrolment,
        module_set=ModuleSet.objects.get(letter="B"),
        reason="Passed elsewhere",
        source="Letter",
        granted_at=programme.NOW,
    )

    dossier = dossier_for(enrolment=enrolment, at=programme.NOW)

    assert dossier.facts.values == facts_of(enrolment).values
    assert dossier.cut_off == next_cut_off(enrolment=enrolment, at=programme.NOW)
    assert dossier.cut_off is not None
    assert dossier.cut_off.moved_to == CutOff.objects.get(attempt="Attempt 0").moved_to
    assert dossier.exemptions == (lifted,)
    assert sorted(rule.pk for rule in dossier.rules) == sorted(Rule.objects.values_list("pk", flat=True))
    assert sum(record.amount for record in dossier.carried) == 180
    assert dossier.chosen == {}
