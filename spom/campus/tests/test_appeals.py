"""A second look at time that did not count: what it can make count, and what it never can."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.appealing import (
    AppealedBefore,
    AppealOver,
    NothingLeftToCount,
    NothingToAppeal,
    NotOneself,
    TooLateToAppeal,
    appeal_interval,
    appeal_span,
    count_appealed,
    refuse_appeal,
)
from spom.campus.actions.deciding import ReasonMissing, credit_on_pass, reject
from spom.campus.actions.studying import end_study
from spom.campus.ledger.chain import first_break
from spom.campus.ledger.verification import heads_in_the_journal
from spom.campus.models.appeal import TimeAppeal
from spom.campus.models.ledger import StudyInterval, UncountedSpan, Verdict
from spom.campus.models.ranges import length
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import Hours
from spom.campus.queries.plan import hours_learned
from spom.campus.tests import make
from spom.identity.actions.roles import grant_role
from spom.identity.actions.units import add_unit
from spom.identity.models import Role, Unit, User
from spom.portal.models.notice import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]

DAY = timedelta(days=1)


def slept(learner: User, *, at: datetime = make.NINE, minutes: int = 20) -> make.Study:
    """Nine minutes learned and counted, twenty that the page did not move, the session ended."""
    study = make.study(learner, at=at)
    study.watch(timedelta(minutes=9))
    for _ in range(minutes * 2):
        study.pulse(make.ASLEEP)
    credit_on_pass(session=study.session, check="check:1", at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    return study


def appealed(study: make.Study, said: str = "I read the printed tables beside the screen.") -> TimeAppeal:
    span = UncountedSpan.objects.get(session=study.session)
    return appeal_span(span=span, said=said, at=study.now + DAY)


def counted(appeal: TimeAppeal, by: User, *, at_most: timedelta = DAY) -> TimeAppeal:
    return count_appealed(appeal=appeal, at_most=at_most, note="The tables are long", by=by, at=make.NINE + 2 * DAY)


def hours(study: make.Study) -> Hours:
    return hours_learned(enrolment=study.session.enrolment, module=study.session.lesson.module)


class TestCounts:
    """What a yes does."""

    def test_the_span_becomes_a_dated_row_in_the_chain_that_names_its_source(self, alice: User, grace: User) -> None:
        study = slept(alice)

        found = counted(appealed(study), grace)

        assert hours(study) == Hours(counted=(9 + 20) * 60)
        row = StudyInterval.objects.get(check_before=f"appeal:{found.pk}")
        [verdict] = row.verdicts.all()
        assert (verdict.kind, verdict.reason, verdict.note, verdict.decided_by, verdict.decided_at) == (
            Verdict.Kind.RELEASED,
            Verdict.Reason.APPEALED,
            "The tables are long",
            grace,
            make.NINE + 2 * DAY,
        )
        assert first_break(learner=alice, anchored=heads_in_the_journal()[alice.pk]) is None
        assert found.counted_seconds == 20 * 60

    def test_only_the_first_minutes_when_the_reviewer_says_so(self, alice: User, grace: User) -> None:
        study = slept(alice)

        assert counted(appealed(study), grace, at_most=timedelta(minutes=7)).counted_seconds == 7 * 60
        assert hours(study).counted == (9 + 7) * 60

    def test_never_what_another_row_holds(self, alice: User, grace: User) -> None:
        study = slept(alice)
        span = UncountedSpan.objects.get(session=study.session)
        # As after a clock that was set back: another session learned in the midst of it.
        other = make.study(alice, on=study.session.lesson, at=make.NINE + timedelta(minutes=15))
        other.watch(timedelta(minutes=5))
        credit_on_pass(session=other.session, check="check:2", at=other.now)

        counted(appeal_span(span=span, said="I was there", at=make.NINE + DAY), grace)

        rows = StudyInterval.objects.filter(learner=alice)
        total = sum((length(row.during) for row in rows), timedelta(0))
        assert total == timedelta(minutes=29)  # the wall clock from nine to the end of the span, nothing twice

    def test_never_more_than_the_lesson_can_earn(self, alice: User, grace: User) -> None:
        study = make.study(alice, on=make.lesson(minutes=10))  # fifteen at most
        study.watch(timedelta(minutes=9))
        for _ in range(60):
            study.pulse(make.ASLEEP)
        credit_on_pass(session=study.session, check="check:1", at=study.now)

        assert counted(appealed(study), grace).counted_seconds == 6 * 60
        assert hours(study).counted == 15 * 60

    def test_nothing_left_is_said_and_leaves_the_appeal_open(self, alice: User, grace: User) -> None:
        study = make.study(alice, on=make.lesson(minutes=6))
        study.watch(timedelta(minutes=10))
        credit_on_pass(session=study.session, check="check:1", at=study.now)
        appeal = appealed(study)

        with pytest.raises(NothingLeftToCount):
            counted(appeal, grace)

        appeal.refresh_from_db()
        assert appeal.is_waiting

    def test_refused_time_counts_after_a_second_look_by_somebody_else(
        self, alice: User, grace: User, kiran: User
    ) -> None:
        study = make.study(alice)
        study.watch(timedelta(minutes=9))
        end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
        interval = StudyInterval.objects.get()
        with pytest.raises(NothingToAppeal):
            appeal_interval(interval=interval, said="Early", at=study.now)
        reject(interval=interval, note="Not shown", by=grace, at=make.NINE + DAY)
        appeal = appeal_interval(interval=interval, said="It was me", at=make.NINE + DAY)

        with pytest.raises(NotOneself):
            counted(appeal, grace)
        counted(appeal, kiran)

        assert hours(study) == Hours(counted=540)
        assert StudyInterval.objects.count() == 1


class TestRefuses:
    """What nobody gets."""

    def test_one_second_look_with_words_within_a_month(self, alice: User) -> None:
        study = slept(alice)
        span = UncountedSpan.objects.get()
        with pytest.raises(ReasonMissing):
            appeal_span(span=span, said="  ", at=study.now)
        with pytest.raises(TooLateToAppeal):
            appeal_span(span=span, said="Late", at=study.now + 31 * DAY)
        appealed(study)
        with pytest.raises(AppealedBefore):
            appealed(study)

    def test_nobody_decides_on_their_own_nor_twice_nor_without_a_reason(self, alice: User, grace: User) -> None:
        study = slept(alice)
        appeal = appealed(study)
        with pytest.raises(NotOneself):
            counted(appeal, alice)
        with pytest.raises(ReasonMissing):
            refuse_appeal(appeal=appeal, note=" ", by=grace, at=make.NINE + DAY)
        refuse_appeal(appeal=appeal, note="The page was closed", by=grace, at=make.NINE + DAY)
        with pytest.raises(AppealOver):
            counted(appeal, grace)
        assert hours(study).counted == 540

    def test_the_learner_hears_of_it(self, alice: User, grace: User) -> None:
        counted(appealed(slept(alice)), grace)

        notice = Notice.objects.get(to=alice, kind="campus.appeal_decided")
        assert notice.context["minutes"] == 20
        assert notice.context["note"] == "The tables are long"


@pytest.fixture
def delhi(grace: User) -> Unit:
    return add_unit(code="DEL", name="Delhi", parent=None, email="", phone="", by=grace, at=make.NINE)


@pytest.fixture
def delhi_kiran(kiran: User, delhi: Unit) -> User:
    """Kiran answers for Delhi alone."""
    kiran.role_grants.all().delete()
    grant_role(user=kiran, role=Role.COORDINATOR, unit=delhi, reason="Test", by=None, at=make.NINE)
    return User.objects.get(pk=kiran.pk)


class TestPages:
    """The way there, for both sides."""

    def test_a_student_asks_and_reads_the_answer(self, client: Client, alice: User, grace: User) -> None:
        study = slept(alice, at=timezone.now() - timedelta(hours=1))
        span = UncountedSpan.objects.get()
        client.force_login(alice)
        assert f"/learning/appeals/span/{span.pk}/" in client.get("/learning/history/").content.decode()

        empty = client.post(f"/learning/appeals/span/{span.pk}/", {"said": ""})
        sent = client.post(f"/learning/appeals/span/{span.pk}/", {"said": "I read on paper"}, follow=True)

        assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "A person looks at it by" in sent.content.decode()
        refuse_appeal(appeal=TimeAppeal.objects.get(), note="No page was read", by=grace, at=study.now)
        assert "No page was read" in client.get(f"/learning/appeals/span/{span.pk}/").content.decode()

    def test_nobody_sees_anothers(self, client: Client, alice: User, bob: User) -> None:
        slept(alice)
        client.force_login(bob)

        for kind, pk in (("span", UncountedSpan.objects.get().pk), ("time", StudyInterval.objects.all()[0].pk)):
            assert client.get(f"/learning/appeals/{kind}/{pk}/").status_code == HTTPStatus.NOT_FOUND
        assert client.get("/learning/appeals/else/1/").status_code == HTTPStatus.NOT_FOUND

    def test_staff_decide_from_the_queue(self, client: Client, alice: User, grace: User) -> None:
        study = slept(alice)
        appeal = appealed(study)
        client.force_login(grace)
        assert "Alice" in client.get("/learning/staff/appeals/").content.decode()

        unsaid = client.post(f"/learning/staff/appeals/{appeal.pk}/", {"outcome": "COUNTED", "note": ""})
        done = client.post(
            f"/learning/staff/appeals/{appeal.pk}/", {"outcome": "COUNTED", "minutes": "5", "note": "Believable"}
        )
        again = client.post(f"/learning/staff/appeals/{appeal.pk}/", {"outcome": "REFUSED", "note": "No"})

        assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert done.status_code == HTTPStatus.FOUND
        assert again.status_code == HTTPStatus.CONFLICT
        assert hours(study).counted == 540 + 300
        assert "5 m counted" in client.get("/learning/staff/appeals/").content.decode()

    def test_coordinators_see_those_of_their_unit_alone(
        self, client: Client, alice: User, bob: User, delhi: Unit, delhi_kiran: User
    ) -> None:
        User.objects.filter(pk=alice.pk).update(unit=delhi)
        mine, other = appealed(slept(alice)), appealed(slept(bob))
        client.force_login(delhi_kiran)

        page = client.get("/learning/staff/appeals/").content.decode()

        assert alice.full_name in page
        assert bob.full_name not in page
        assert client.get(f"/learning/staff/appeals/{mine.pk}/").status_code == HTTPStatus.OK
        assert client.get(f"/learning/staff/appeals/{other.pk}/").status_code == HTTPStatus.NOT_FOUND
        client.force_login(alice)
        assert client.get("/learning/staff/appeals/").status_code == HTTPStatus.FORBIDDEN

    def test_the_queue_costs_the_same_however_long(
        self, client: Client, alice: User, grace: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for day in range(5):
            study = slept(alice, at=make.NINE + day * DAY, minutes=5)
            appealed(study)
        client.force_login(grace)

        with django_assert_max_num_queries(14):
            assert client.get("/learning/staff/appeals/").status_code == HTTPStatus.OK

    def test_an_empty_queue_says_so(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        assert "No appeal waits" in client.get("/learning/staff/appeals/").content.decode()
        assert "No learned time waits" in client.get("/learning/staff/appeals/held/").content.decode()
