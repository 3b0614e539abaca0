"""Reminders: of one thing a day, of nothing twice, and none for those who are done or switched them off."""

from datetime import datetime, timedelta

import pytest

from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.reminding import remind, remind_of_lapsing
from spom.campus.actions.studying import end_study
from spom.campus.models.reminder import Reminder
from spom.campus.models.study import StudySession
from spom.campus.queries.hours import Hours
from spom.campus.queries.plan import hours_learned
from spom.campus.queries.reminding import due_reminders, lapsing_soon, with_overdue
from spom.campus.tasks import refuse_overdue, remind_in_the_morning
from spom.campus.tests import make
from spom.identity.models import User
from spom.portal.actions.notice_habits import choose_habits
from spom.portal.models.notice import Notice, OutboxMessage
from spom.portal.registry.notices import Channel
from spom.programme.actions.cataloguing import announce_cut_off
from spom.programme.actions.ruling import exempt
from spom.programme.models.catalogue import ModuleSet, Programme
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Kind = Reminder.Kind


def learned(learner: User, *, at: datetime = make.NINE) -> make.Study:
    study = make.study(learner, at=at)
    study.watch(timedelta(minutes=9))
    credit_on_pass(session=study.session, check=f"check:{at}", at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    return study


def said(at: datetime) -> list[str]:
    """What everybody is told at this moment."""
    return [due.kind for due in due_reminders(at=at) if remind(due=due, at=at)]


def cut_off(on: datetime) -> None:
    programme_of_all = Programme.objects.get()
    announce_cut_off(programme=programme_of_all, attempt="May", on=on.date(), source="Notice", by=None, at=make.NINE)


def test_after_a_week_without_learning_once(alice: User) -> None:
    learned(alice)

    assert said(make.NINE + 6 * DAY) == []
    assert said(make.NINE + 8 * DAY) == [Kind.IDLE]
    assert said(make.NINE + 9 * DAY) == []
    notice = Notice.objects.get(to=alice)
    assert (notice.kind, notice.context) == ("campus.idle_for_a_week", {"hours": 40})


def test_before_the_cut_off_which_goes_before_everything_else(alice: User) -> None:
    learned(alice)
    cut_off(make.NINE + 30 * DAY)

    assert [said(make.NINE + day * DAY) for day in (2, 16, 23, 28)] == [[Kind.CUT_OFF]] * 4
    assert Notice.objects.filter(to=alice, kind="campus.cut_off_near").count() == 4


def test_the_pace_on_mondays(alice: User) -> None:
    learned(alice)
    cut_off(make.NINE + 60 * DAY)

    assert said(make.NINE + DAY) == []
    learned(alice, at=make.NINE + 6 * DAY)
    assert said(make.NINE + 7 * DAY) == [Kind.PACE]


def test_nobody_who_is_done(alice: User) -> None:
    programme.module()
    enrolment = programme.enrolment(alice)
    home = ModuleSet.objects.get()
    exempt(enrolment=enrolment, module_set=home, reason="Abroad", source="Letter", by=None, at=make.NINE)

    assert said(make.NINE + 20 * DAY) == []


def test_mail_only_to_those_who_want_it(alice: User) -> None:
    learned(alice)
    choose_habits(
        user=alice,
        quiet_from=None,
        quiet_until=None,
        digest_at=None,
        wishes={("reminders", Channel.MAIL): False},
        at=make.NINE,
    )

    said(make.NINE + 8 * DAY)

    assert Notice.objects.filter(to=alice).exists()
    assert not OutboxMessage.objects.filter(to=alice).exists()


def test_a_week_before_learned_time_lapses_and_then_it_does(alice: User) -> None:
    study = make.study(alice)
    study.watch(timedelta(minutes=9))
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)

    assert lapsing_soon(at=make.NINE + 22 * DAY) == []
    [lapsing] = lapsing_soon(at=make.NINE + 24 * DAY)
    assert remind_of_lapsing(lapsing=lapsing, at=make.NINE + 24 * DAY)
    assert remind_of_lapsing(lapsing=lapsing, at=make.NINE + 24 * DAY) is None
    assert lapsing_soon(at=make.NINE + 25 * DAY) == []
    assert Notice.objects.get(to=alice).context["minutes"] == 9

    assert with_overdue(at=make.NINE + 29 * DAY) == []
    assert with_overdue(at=make.NINE + 31 * DAY) == [alice]
    refuse_overdue(timestamp=0)
    assert hours_learned(enrolment=study.session.enrolment, module=study.session.lesson.module) == Hours(rejected=540)


def test_the_clock_calls_only_in_the_morning(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    learned(alice)
    for hour, expected in ((5, 0), (3, 1)):  # 10:35 and 8:35 in Kolkata
        moment = (make.NINE + 8 * DAY).replace(hour=hour, minute=5)
        monkeypatch.setattr("django.utils.timezone.now", lambda moment=moment: moment)
        remind_in_the_morning(timestamp=0)
        assert Reminder.objects.count() == expected
