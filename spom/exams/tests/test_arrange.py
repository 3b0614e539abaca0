"""Breaks that stop the clock by rule, and scribes: rights that may change in the midst of a test."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.exams.actions.arranging import NoBreakLeft, NoScribe, end_break, take_break
from spom.exams.actions.handing_in import hand_in, time_out
from spom.exams.actions.starting import confirm
from spom.exams.actions.timing import NotRunning, PausedAlready, end_entitlement, entitle, resume
from spom.exams.models.sitting import Attempt, Entitlement, Signal
from spom.exams.models.timing import Break, TimeChange
from spom.exams.queries.board import board
from spom.exams.queries.entitlements import breaks_over
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.journal.models import Entry

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def entitled(learner: User, by: User, *, breaks: int = 2, scribe: bool = False) -> Entitlement:
    return entitle(
        learner=learner,
        minutes_an_hour=0,
        breaks=breaks,
        break_minutes=10 if breaks else 0,
        has_scribe=scribe,
        other="",
        reason="By law",
        by=by,
        at=NOON,
    )


def left(attempt: Attempt, at: timedelta) -> timedelta:
    attempt.refresh_from_db()
    return timedelta(seconds=attempt.seconds_left(NOON + at))


class TestBreak:
    """So many, so long, and the clock stands still."""

    def test_the_clock_stands_still_until_they_are_back(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)

        take_break(attempt=attempt, at=NOON + 10 * MINUTE)
        assert left(attempt, 15 * MINUTE) == 50 * MINUTE
        end_break(attempt=attempt, by=alice, at=NOON + 16 * MINUTE)

        assert left(attempt, 16 * MINUTE) == 50 * MINUTE
        change = TimeChange.objects.get(attempt=attempt)
        assert (change.kind, change.seconds) == (TimeChange.Kind.BREAK, 360)
        assert set(Entry.objects.filter(kind__contains="Break").values_list("kind", flat=True)) == {
            "exams.BreakBegun",
            "exams.BreakEnded",
        }

    def test_it_is_over_by_itself_and_gives_no_more_than_was_granted(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)
        take_break(attempt=attempt, at=NOON + 10 * MINUTE)

        assert breaks_over(NOON + 19 * MINUTE) == []
        assert breaks_over(NOON + 30 * MINUTE) == [attempt]
        end_break(attempt=attempt, by=None, at=NOON + 30 * MINUTE)

        # Of sixty minutes and a break of ten, thirty are gone.
        assert left(attempt, 30 * MINUTE) == 40 * MINUTE
        assert time_out(attempt=attempt, at=NOON + 75 * MINUTE).state == Attempt.State.TIMED_OUT

    def test_there_are_so_many_and_no_more(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        with pytest.raises(NoBreakLeft):
            take_break(attempt=attempt, at=NOON)
        rights = entitled(alice, grace, breaks=1)

        take_break(attempt=attempt, at=NOON + MINUTE)
        with pytest.raises(PausedAlready):
            take_break(attempt=attempt, at=NOON + MINUTE)
        resume(attempt=attempt, by=grace, at=NOON + 2 * MINUTE)
        assert not Break.objects.filter(ended_at=None).exists()
        with pytest.raises(NoBreakLeft):
            take_break(attempt=attempt, at=NOON + 3 * MINUTE)

        # Changed in the midst of the test.
        entitled(alice, grace, breaks=2)
        take_break(attempt=attempt, at=NOON + 4 * MINUTE)
        end_break(attempt=attempt, by=alice, at=NOON + 5 * MINUTE)
        end_entitlement(entitlement=rights, by=grace, at=NOON + 6 * MINUTE)
        with pytest.raises(NoBreakLeft):
            take_break(attempt=attempt, at=NOON + 7 * MINUTE)

    def test_time_that_is_up_is_not_stopped_any_more(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)

        with pytest.raises(NotRunning):
            take_break(attempt=attempt, at=NOON + 60 * MINUTE)

    def test_whoever_hands_in_during_it_has_handed_in(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)
        take_break(attempt=attempt, at=NOON + MINUTE)
        ended = hand_in(attempt=attempt, at=NOON + 2 * MINUTE)

        end_break(attempt=attempt, by=None, at=NOON + 30 * MINUTE)

        attempt.refresh_from_db()
        assert attempt.deadline == ended.deadline
        assert breaks_over(NOON + 40 * MINUTE) == []

    def test_answers_given_in_it_are_kept_and_flagged(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)
        take_break(attempt=attempt, at=NOON + MINUTE)
        saved = make.tell(attempt, said(1, [0], seq=1), at=NOON + 5 * MINUTE)
        end_break(attempt=attempt, by=alice, at=NOON + 6 * MINUTE)

        assert saved.taken == {(1, 1)}
        assert Signal.objects.get(attempt=attempt).kind == Signal.Kind.IN_BREAK

    def test_the_page_shows_no_question_and_the_board_says_why(self, client: Client, alice: User, grace: User) -> None:
        client.force_login(alice)
        client.post(reverse("exams:practise", args=[make.practice().pk]))
        attempt = Attempt.objects.get()
        page = reverse("exams:sit", args=[attempt.pk])
        assert "Take a break" not in client.get(page).content.decode()
        entitled(alice, grace)
        assert "2 of 2 left" in client.get(page).content.decode()

        resting = client.post(reverse("exams:rest", args=[attempt.pk]), follow=True).content.decode()
        assert "You are on a break" in resting
        assert "Question 1" not in resting
        client.post(reverse("exams:go_on", args=[attempt.pk]))
        assert "1 of 2 left" in client.get(page).content.decode()

    def test_the_board_knows(self, alice: User, grace: User) -> None:
        attempt = make.sitting(alice)
        entitled(alice, grace)
        take_break(attempt=attempt, at=NOON + MINUTE)
        assert attempt.admission is not None

        [place] = board(attempt.admission.seat.slot, at=NOON + 5 * MINUTE)

        assert place.on_break
        assert not place.is_silent


class TestScribe:
    """Known by name before the clock runs."""

    def test_is_named_before_the_test_begins(self, alice: User, grace: User) -> None:
        admission = make.admitted(alice)
        entitled(alice, grace, breaks=0, scribe=True)

        with pytest.raises(NoScribe):
            confirm(admission=admission, code=admission.code, at=NOON)
        confirm(admission=admission, code=admission.code, scribe="Meera Nair", at=NOON)

        admission.refresh_from_db()
        assert admission.scribe == "Meera Nair"
        assert admission.confirmed_at == NOON
        assert Entry.objects.filter(kind="exams.ScribeNamed").count() == 1

    def test_the_way_in_asks_for_the_name(self, client: Client, alice: User, grace: User) -> None:
        admission = make.admitted(alice)
        client.force_login(alice)
        door = reverse("exams:entrance", args=[admission.pk])
        assert "Name of your scribe" not in client.get(door).content.decode()
        entitled(alice, grace, breaks=0, scribe=True)

        sure = {"code": admission.code, "is_me": "on", "knows_rules": "on"}
        assert client.post(door, sure).status_code == 422
        page = client.post(door, sure | {"scribe": "Meera Nair"}, follow=True).content.decode()

        assert "Meera Nair" in page

    def test_an_invigilator_writes_one_down_in_the_midst(self, client: Client, alice: User, grace: User) -> None:
        attempt = make.sitting(alice, at=timezone.now())
        assert attempt.admission is not None
        entitled(alice, grace, breaks=0, scribe=True)
        seat = attempt.admission.seat
        type(seat.slot).objects.filter(pk=seat.slot_id).update(
            starts_at=timezone.now() - 5 * MINUTE, ends_at=timezone.now() + 60 * MINUTE
        )
        client.force_login(grace)
        where = [seat.slot_id, attempt.admission_id]
        assert "Nobody is written down yet." in client.get(reverse("exams:candidate", args=where)).content.decode()

        assert client.post(reverse("exams:scribe", args=where), {"name": ""}).status_code == 422
        page = client.post(reverse("exams:scribe", args=where), {"name": "Ravi Rao"}, follow=True)

        assert "Ravi Rao" in page.content.decode()


def test_a_right_is_given_on_a_page(client: Client, alice: User, grace: User) -> None:
    client.force_login(grace)
    page = reverse("exams:entitlements")
    form = {"username": alice.username, "minutes_an_hour": "0", "reason": "By law"}

    assert client.post(page, form | {"breaks": "2", "break_minutes": "0"}).status_code == 422
    assert client.post(page, form | {"breaks": "0", "break_minutes": "0"}).status_code == 422
    shown = client.post(page, form | {"breaks": "2", "break_minutes": "10", "has_scribe": "on"}, follow=True)

    assert "<span>2 breaks of 10 min</span><span>Scribe</span>" in shown.content.decode()
    assert "more minute" not in shown.content.decode()
