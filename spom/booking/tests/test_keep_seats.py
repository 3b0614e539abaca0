"""Closing, reopening and keeping slots: who gets the chairs."""

from datetime import date, datetime, timedelta

import pytest

from spom.booking.actions.opening import NothingThere, close_slots, end_keeping, keep_for_cut_off, reopen_slots
from spom.booking.actions.waiting import join_waitlist, name_attempt
from spom.booking.models.plans import WaitlistEntry
from spom.booking.models.slots import Slot
from spom.booking.queries.holding import IN_LINE, line_of, someone_waits_for
from spom.booking.tasks import expire
from spom.booking.tests import make
from spom.identity.models import User
from spom.kit.statements import Statement
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.models.catalogue import CutOff, Programme
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


def cut_off() -> CutOff:
    found = CutOff.objects.first()
    return found or announce_cut_off(
        programme=Programme.objects.first() or programme.programme(),
        attempt="May 2097",
        on=date(2096, 7, 30),
        source="Announcement 5",
        by=None,
        at=programme.LONG_AGO,
    )


def test_closing_nothing_is_refused(grace: User) -> None:
    with pytest.raises(NothingThere):
        close_slots(centre=make.centre(), from_on=date(2026, 7, 1), until_on=date(2026, 7, 9), by=grace, at=make.NOW)


def test_reopened_chairs_go_to_those_who_wait(alice: User, grace: User) -> None:
    shut_one = make.slot(capacity=1)
    close_slots(
        centre=make.centre(), from_on=shut_one.day, until_on=shut_one.day + timedelta(days=1), by=grace, at=make.NOW
    )
    entry = waiting(alice)

    again = reopen_slots(
        centre=make.centre(), from_on=shut_one.day, until_on=shut_one.day + timedelta(days=1), by=grace, at=make.NOW
    )

    entry.refresh_from_db()
    assert (again, entry.state) == (1, WaitlistEntry.State.OFFERED)


def waiting(learner: User) -> WaitlistEntry:
    return join_waitlist(
        enrolment=make.enrolment(learner),
        module=make.module(),
        proof=make.ELIGIBLE,
        centres=[make.centre().pk],
        before_on=date(2096, 8, 1),
        part="",
        at=make.NOW,
    )


def in_line(slot: Slot, at: datetime) -> list[int]:
    every = Statement(f"SELECT w.id FROM booking_waitlistentry AS w WHERE {IN_LINE} ORDER BY w.id")  # noqa: S608  # a constant
    found = [row[0] for row in every.rows(line_of(slot, at=at))]
    assert someone_waits_for(slot, at=at) == bool(found)
    return found


def test_kept_chairs_are_offered_only_to_those_they_are_kept_for(alice: User, bob: User, grace: User) -> None:
    for_may = make.slot(starts_at=make.TEST_DAY, capacity=1)
    make.held(grace, on=for_may)
    first, second = waiting(alice), waiting(bob)
    until = make.TEST_DAY - timedelta(days=5)
    Slot.objects.filter(pk=for_may.pk).update(kept_for=cut_off(), kept_until=until)
    for_may.refresh_from_db()

    assert in_line(for_may, make.NOW) == []
    name_attempt(enrolment=make.enrolment(bob), cut_off=cut_off(), at=make.NOW)
    assert in_line(for_may, make.NOW) == [second.pk]
    assert in_line(for_may, until) == [first.pk, second.pk]


def test_when_the_time_of_kept_chairs_is_over_those_who_wait_are_first(alice: User, grace: User) -> None:
    once_kept = make.slot(capacity=1)
    over = make.NOW + timedelta(hours=1)
    keep_for_cut_off(cut_off=cut_off(), from_on=once_kept.day, until=over, by=grace, at=make.NOW)
    Slot.objects.update(taken=1)
    entry = waiting(alice)
    Slot.objects.update(taken=0)

    assert end_keeping(cut_off=cut_off(), by=None, at=make.NOW) == 0
    assert end_keeping(cut_off=cut_off(), by=None, at=over) == 1

    entry.refresh_from_db()
    once_kept.refresh_from_db()
    assert (entry.state, once_kept.kept_for_id, once_kept.taken) == (WaitlistEntry.State.OFFERED, None, 1)


def test_the_clock_itself_ends_the_keeping(grace: User) -> None:
    past = make.slot()
    Slot.objects.filter(pk=past.pk).update(kept_for=cut_off(), kept_until=make.NOW)

    expire(timestamp=0)

    past.refresh_from_db()
    assert past.kept_for_id is None
