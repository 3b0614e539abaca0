"""Time that waits for a person: which, who decides, and that it is decided exactly as shown."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.appealing import NotOneself
from spom.campus.actions.deciding import NothingToDecide, ReasonMissing, credit_on_pass, hold_after_failed_check
from spom.campus.actions.passing import take_pass
from spom.campus.actions.reviewing import count_sitting, refuse_sitting
from spom.campus.actions.studying import checkpoint, end_study
from spom.campus.models.ledger import StudyInterval
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import Hours
from spom.campus.queries.plan import hours_learned
from spom.campus.queries.reviewing import sessions_held, sittings
from spom.campus.tests import make
from spom.identity.models import User
from spom.portal.models.notice import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.security("S66")]

HOUR = timedelta(hours=1)


def held(learner: User, *, at: datetime = make.NINE) -> make.Study:
    """Nine minutes learned, then a check that failed."""
    study = make.study(learner, at=at)
    study.watch(timedelta(minutes=9))
    hold_after_failed_check(session=study.session, at=study.now, check="check:no")
    return study


def left(learner: User, *, at: datetime = make.NINE) -> make.Study:
    """Nine minutes learned, and gone without a check."""
    study = make.study(learner, at=at)
    study.watch(timedelta(minutes=9))
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    return study


def seen(study: make.Study) -> list[int]:
    return list(StudyInterval.objects.filter(session=study.session).values_list("pk", flat=True))


def hours(study: make.Study) -> Hours:
    return hours_learned(enrolment=study.session.enrolment, module=study.session.lesson.module)


def test_what_waits_for_a_person(alice: User, bob: User, grace: User) -> None:
    failed, gone = held(alice), left(bob)

    soon = list(sessions_held(grace, at=gone.now + timedelta(minutes=10)))
    later = list(sessions_held(grace, at=gone.now + HOUR))

    assert soon == [failed.session]  # Bob may still confirm
    assert later == [failed.session, gone.session]
    [first, second] = sittings(later, at=gone.now + HOUR)
    assert (first.seconds, second.seconds) == (540, 540)
    assert (len(first.reasons), len(second.reasons)) == (1, 0)


def test_a_yes_counts_a_no_does_not_and_the_student_reads_why(alice: User, bob: User, grace: User) -> None:
    yes, no = held(alice), held(bob)

    count_sitting(session=yes.session, seen=seen(yes), note="Poor light", by=grace, at=yes.now + HOUR)
    refuse_sitting(session=no.session, seen=seen(no), note="Somebody else", by=grace, at=no.now + HOUR)

    assert hours(yes) == Hours(counted=540)
    assert hours(no) == Hours(rejected=540)
    notes = dict(Notice.objects.filter(kind="campus.sitting_decided").values_list("to", "context__note"))
    assert notes == {alice.pk: "Poor light", bob.pk: "Somebody else"}
    assert not sessions_held(grace, at=no.now + HOUR).exists()


def test_nobody_decides_alone_for_themselves_without_words_or_on_more_than_was_shown(alice: User, grace: User) -> None:
    study = held(alice)
    shown = seen(study)
    with pytest.raises(NotOneself):
        count_sitting(session=study.session, seen=shown, note="Me", by=alice, at=study.now)
    with pytest.raises(ReasonMissing):
        count_sitting(session=study.session, seen=shown, note=" ", by=grace, at=study.now)
    with pytest.raises(NothingToDecide):
        count_sitting(session=study.session, seen=[*shown, 0], note="More", by=grace, at=study.now)
    count_sitting(session=study.session, seen=shown, note="Fine", by=grace, at=study.now)
    with pytest.raises(NothingToDecide):
        refuse_sitting(session=study.session, seen=shown, note="No", by=grace, at=study.now)


def test_a_session_that_went_silent_is_not_confirmed_by_tomorrows_check(alice: User, grace: User) -> None:
    study = make.study(alice)
    study.watch(timedelta(minutes=9))
    checkpoint(session=study.session, at=study.now)

    credited = take_pass(learner=alice, check="check:tomorrow", at=study.now + timedelta(days=1))

    assert credited == 0
    assert hours(study) == Hours(waiting=540)
    assert list(sessions_held(grace, at=study.now + timedelta(days=1))) == [study.session]


def test_a_pause_within_a_living_session_is_confirmed(alice: User) -> None:
    study = make.study(alice)
    study.watch(timedelta(minutes=9))
    for _ in range(120):
        study.pulse(make.STOPPED)

    assert credit_on_pass(session=study.session, check="check:1", at=study.now) == 540


class TestPages:
    """Deciding on screen."""

    def test_decides_what_was_shown(self, client: Client, alice: User, grace: User) -> None:
        study = held(alice, at=timezone.now() - HOUR)
        client.force_login(grace)
        queue = client.get("/learning/staff/appeals/held/").content.decode()
        form = {"outcome": "COUNTED", "note": "Poor light", "seen": ",".join(map(str, seen(study)))}

        page = client.get(f"/learning/staff/appeals/held/{study.session.pk}/").content.decode()
        unsaid = client.post(f"/learning/staff/appeals/held/{study.session.pk}/", form | {"note": ""})
        done = client.post(f"/learning/staff/appeals/held/{study.session.pk}/", form)

        assert alice.full_name in queue
        assert "9 m wait for a decision" in page
        assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert done.status_code == HTTPStatus.FOUND
        assert hours(study) == Hours(counted=540)
        assert client.get(f"/learning/staff/appeals/held/{study.session.pk}/").status_code == HTTPStatus.NOT_FOUND

    def test_costs_the_same_however_many_wait(
        self,
        client: Client,
        alice: User,
        bob: User,
        grace: User,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for learner in (alice, bob):
            for hour in (1, 3, 5):
                left(learner, at=timezone.now() - hour * HOUR)
        client.force_login(grace)

        with django_assert_max_num_queries(14):
            assert client.get("/learning/staff/appeals/held/").status_code == HTTPStatus.OK
