"""What is unusual is noted in words, looked at by a person, and changes nothing by itself."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from spom.campus.actions.appealing import NotOneself
from spom.campus.actions.deciding import NothingToDecide, ReasonMissing, credit_on_pass, hold_after_failed_check
from spom.campus.actions.signalling import decide_signal, raise_signals
from spom.campus.models.ledger import StudyInterval, Verdict
from spom.campus.models.signal import Signal
from spom.campus.queries import signals
from spom.campus.queries.records import signals_kept
from spom.campus.queries.signals import waiting_signals
from spom.campus.tests import make
from spom.identity.models import User
from spom.portal.models.notice import Notice

pytestmark = pytest.mark.django_db

NEXT_DAY = make.NINE + timedelta(days=1)


def kinds() -> set[str]:
    return {signal.kind for signal in raise_signals(at=NEXT_DAY)}


@pytest.fixture
def half_an_hour_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fourteen hours would be many pulses; the rule is the same."""
    monkeypatch.setattr(signals, "LONG", timedelta(minutes=30))


def learned(learner: User, minutes: int) -> None:
    study = make.study(learner)
    for number in range(minutes // 10):
        for _ in range(4):
            study.pulse(after=timedelta(seconds=150))
        credit_on_pass(session=study.session, check=f"check:{number}", at=study.now)


@pytest.fixture
def unusual(alice: User) -> Signal:
    """A day on which Alice went on in seven windows."""
    for minute in range(8):
        make.study(alice, at=make.NINE + timedelta(minutes=minute))
    [signal] = raise_signals(at=NEXT_DAY)
    return signal


@pytest.mark.usefixtures("half_an_hour_is_long")
def test_a_very_long_day(alice: User, bob: User) -> None:
    learned(alice, 40)
    learned(bob, 30)

    [signal] = raise_signals(at=NEXT_DAY)

    assert (signal.kind, signal.learner, signal.amount) == (Signal.Kind.LONG_DAY, alice, 40)
    assert raise_signals(at=NEXT_DAY) == []
    assert raise_signals(at=NEXT_DAY + timedelta(days=1)) == []


def test_many_windows_and_many_failed_checks(alice: User, bob: User) -> None:
    for minute in range(7):
        make.study(alice, at=make.NINE + timedelta(minutes=minute))
    for minute in range(3):
        make.study(bob, at=make.NINE + timedelta(minutes=minute))
    assert kinds() == {Signal.Kind.TAKEN_OVER}

    for hour in range(3):
        study = make.study(bob, at=make.NINE + timedelta(hours=1 + hour))
        study.watch(timedelta(minutes=2))
        hold_after_failed_check(session=study.session, at=study.now, check=f"no:{hour}")
    assert kinds() == {Signal.Kind.FAILED_CHECKS}


def test_touches_no_hour_and_tells_nobody(alice: User, grace: User, unusual: Signal) -> None:
    rows, told = (StudyInterval.objects.count(), Verdict.objects.count()), Notice.objects.count()

    decide_signal(signal=unusual, outcome=Signal.Outcome.ORDINARY, note="Two devices", by=grace, at=NEXT_DAY)

    assert (StudyInterval.objects.count(), Verdict.objects.count()) == rows
    assert Notice.objects.count() == told == 0


def test_is_decided_once_by_somebody_else_with_words(alice: User, grace: User, unusual: Signal) -> None:
    ordinary = Signal.Outcome.ORDINARY

    with pytest.raises(ReasonMissing):
        decide_signal(signal=unusual, outcome=ordinary, note=" ", by=grace, at=NEXT_DAY)
    with pytest.raises(NotOneself):
        decide_signal(signal=unusual, outcome=ordinary, note="Mine", by=alice, at=NEXT_DAY)
    decide_signal(signal=unusual, outcome=ordinary, note="Fine", by=grace, at=NEXT_DAY)
    with pytest.raises(NothingToDecide):
        decide_signal(signal=unusual, outcome=ordinary, note="Again", by=grace, at=NEXT_DAY)
    assert not waiting_signals(grace).exists()


def test_an_empty_list_says_so(client: Client, grace: User) -> None:
    client.force_login(grace)

    assert "No unusual day waits" in client.get("/learning/staff/signals/").content.decode()


def test_on_screen(client: Client, grace: User, kiran: User, unusual: Signal) -> None:
    client.force_login(grace)

    page = client.get("/learning/staff/signals/").content.decode()
    unsaid = client.post(f"/learning/staff/signals/{unusual.pk}/", {"outcome": "ORDINARY", "note": ""})
    done = client.post(f"/learning/staff/signals/{unusual.pk}/", {"outcome": "ORDINARY", "note": "Fine"})

    assert "Went on in another window or device" in page
    assert unsaid.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert done.status_code == HTTPStatus.FOUND
    assert "Nothing to it" in client.get("/learning/staff/signals/").content.decode()
    client.force_login(kiran)  # coordinator of no unit, so of nobody
    assert client.get(f"/learning/staff/signals/{unusual.pk}/").status_code == HTTPStatus.NOT_FOUND


def test_costs_the_same_however_many(
    client: Client, alice: User, grace: User, unusual: Signal, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(6):
        Signal.objects.create(
            learner=alice, kind=unusual.kind, day=make.NINE + timedelta(days=2 + day), amount=7, raised_at=make.NINE
        )
    client.force_login(grace)

    with django_assert_max_num_queries(12):
        client.get("/learning/staff/signals/")


def test_the_student_finds_it_in_their_own_records(alice: User, grace: User, unusual: Signal) -> None:
    decide_signal(signal=unusual, outcome=Signal.Outcome.EXPLAINED, note="Two devices", by=grace, at=NEXT_DAY)

    [row] = signals_kept(alice)

    assert dict(row)["Reason"] == "Two devices"
    assert signals_kept(grace) == []
