"""Messages leave once: whoever claims one has it, and whoever was overtaken writes nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from django.db import connection, connections
from django.utils import timezone

from spom.identity.models import User
from spom.kit.channels.messages import Delivery, Failed, Refused, Sent
from spom.portal.actions.notice_habits import choose_habits
from spom.portal.actions.notices import notify
from spom.portal.actions.outbox import (
    LEASE,
    MOST_TRIES,
    NotUndelivered,
    claim,
    gather_digests,
    record_delivery,
    try_again,
)
from spom.portal.models.notice import Notice, OutboxMessage
from spom.portal.registry.notices import kind_called
from spom.portal.tasks.outbox import send, sweep_outbox
from spom.portal.tests.make import MONDAY_9

State = OutboxMessage.State
FACTS = {"title": "Library closed", "text": "The library is closed on Friday."}
SECOND = timedelta(seconds=1)


def told(person: User, *, at: datetime = MONDAY_9) -> OutboxMessage:
    """A person was told something by mail."""
    notice = notify(to=person, kind=kind_called("portal.announcement"), context=FACTS, at=at)
    return notice.messages.get()


@pytest.mark.django_db
class TestClaim:
    """Taking a message."""

    def test_the_first_gets_it(self, alice: User) -> None:
        message = told(alice)

        assert claim(message_id=message.pk, at=MONDAY_9) is not None
        assert claim(message_id=message.pk, at=MONDAY_9 + LEASE - SECOND) is None

    def test_it_is_free_again_when_the_lease_is_over(self, alice: User) -> None:
        message = told(alice)
        claim(message_id=message.pk, at=MONDAY_9)

        again = claim(message_id=message.pk, at=MONDAY_9 + LEASE)

        assert again is not None
        assert again.attempts == 2
        assert again.key == message.key

    def test_not_before_it_is_due(self, alice: User) -> None:
        assert claim(message_id=told(alice).pk, at=MONDAY_9 - SECOND) is None

    def test_the_overtaken_writes_nothing(self, alice: User) -> None:
        message = told(alice)
        slow = claim(message_id=message.pk, at=MONDAY_9)
        fast = claim(message_id=message.pk, at=MONDAY_9 + LEASE)
        assert slow
        assert fast

        assert record_delivery(message=fast, delivery=Sent(reference="fast"), at=MONDAY_9 + LEASE)
        assert not record_delivery(message=slow, delivery=Failed(reason="slow"), at=MONDAY_9 + LEASE)

        message.refresh_from_db()
        assert (message.state, message.reference) == (State.SENT, "fast")

    def test_workers_that_always_die_do_not_try_for_ever(self, alice: User) -> None:
        message, at = told(alice), MONDAY_9
        for _ in range(MOST_TRIES):
            assert claim(message_id=message.pk, at=at)
            at += LEASE

        assert claim(message_id=message.pk, at=at) is None
        message.refresh_from_db()
        assert message.state == State.GIVEN_UP


def test_of_many_workers_one_gets_it(real_transactions: None, alice: User) -> None:
    message = told(alice)

    def reach(_worker: int) -> bool:
        try:
            return claim(message_id=message.pk, at=MONDAY_9) is not None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as crowd:
        got_it = list(crowd.map(reach, range(8)))

    assert got_it.count(True) == 1


@pytest.mark.django_db
class TestDelivery:
    """What becomes of it."""

    def tries(self, message: OutboxMessage, delivery: Delivery) -> OutboxMessage:
        message.refresh_from_db()
        taken = claim(message_id=message.pk, at=message.due_at)
        assert taken
        record_delivery(message=taken, delivery=delivery, at=message.due_at)
        message.refresh_from_db()
        return message

    def test_trouble_is_tried_again_later_and_later_then_given_up(self, alice: User) -> None:
        message = told(alice)
        waits = []
        for _ in range(MOST_TRIES - 1):
            before = message.due_at
            self.tries(message, Failed(reason="busy"))
            assert message.state == State.WAITING
            waits.append(message.due_at - before)

        assert waits == sorted(waits)
        assert sum(waits, timedelta()) > timedelta(days=1)
        assert self.tries(message, Failed(reason="busy")).state == State.GIVEN_UP

    def test_a_refusal_is_final(self, alice: User) -> None:
        message = self.tries(told(alice), Refused(reason="550 no such user"))

        assert (message.state, message.trouble) == (State.REFUSED, "550 no such user")

    def test_staff_may_have_it_tried_again(self, alice: User) -> None:
        message = self.tries(told(alice), Refused(reason="550 no such user"))

        try_again(message=message, at=MONDAY_9)

        assert self.tries(message, Sent(reference="ok")).state == State.SENT

    def test_but_not_what_has_arrived(self, alice: User) -> None:
        message = self.tries(told(alice), Sent(reference="ok"))

        with pytest.raises(NotUndelivered):
            try_again(message=message, at=MONDAY_9)

    def test_nowhere_to_send_it(self, alice: User, outbox: Path) -> None:
        message = told(alice)
        User.objects.filter(pk=alice.pk).update(email="")

        send([message.pk])

        message.refresh_from_db()
        assert message.state == State.DROPPED
        assert not list(outbox.rglob("*.eml"))

    def test_a_corrected_address_gets_the_next_try(self, alice: User, outbox: Path) -> None:
        message = told(alice)
        User.objects.filter(pk=alice.pk).update(email="alice.new@example.edu")

        send([message.pk])

        (mail,) = (outbox / "mail").iterdir()
        assert "To: alice.new@example.edu" in mail.read_text()

    def test_broken_words_do_not_hold_up_the_others(self, alice: User, bob: User, outbox: Path) -> None:
        broken, fine = told(alice), told(bob)
        Notice.objects.filter(messages=broken).update(kind="gone.kind")

        send([broken.pk, fine.pk])

        broken.refresh_from_db()
        assert broken.state == State.WAITING
        assert "UnknownKind" in broken.trouble
        assert len(list((outbox / "mail").iterdir())) == 1


@pytest.mark.django_db
class TestDigest:
    """One mail a day."""

    @pytest.fixture
    def reader(self, alice: User) -> User:
        choose_habits(user=alice, quiet_from=None, quiet_until=None, digest_at=time(8), wishes={}, at=MONDAY_9)
        return alice

    def test_gathers_a_day_into_one_mail(self, reader: User, outbox: Path) -> None:
        for _ in range(3):
            told(reader)

        sweep_outbox(0)

        (mail,) = (outbox / "mail").iterdir()
        assert mail.read_text().count("The library is closed on Friday.") == 3

    def test_gathers_once(self, reader: User, outbox: Path) -> None:
        told(reader)
        tomorrow = MONDAY_9 + timedelta(days=1)

        assert len(gather_digests(at=tomorrow)) == 1
        assert gather_digests(at=tomorrow) == []

    def test_not_before_the_hour(self, reader: User) -> None:
        told(reader)

        assert gather_digests(at=MONDAY_9 + timedelta(hours=1)) == []


@contextmanager
def worker(outbox: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker process on the test's database."""
    options = connection.get_connection_params()
    secret = quote(str(options.get("password") or ""))
    url = f"postgresql://{options.get('user', '')}:{secret}@/{options['dbname']}?host={options.get('host', '')}"
    surroundings = os.environ | {
        "SPOM_DATABASE_URL": url,
        "SPOM_ENV": "test",
        "SPOM_DATA_DIR": str(outbox.parent),
        "DJANGO_SETTINGS_MODULE": "spom.config.settings",
    }
    command = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency=1"]
    process = subprocess.Popen(command, env=surroundings, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(so: object, *, seconds: float = 30) -> None:
    """Wait until it is so."""
    assert callable(so)
    end = monotonic() + seconds
    while not so():
        assert monotonic() < end, "it never came"
        sleep(0.05)


@pytest.fixture
def stuck_at_the_last_step(real_transactions: None) -> Iterator[None]:
    """Workers get as far as handing over, then wait at writing it down, until the test lets go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(4106)")
        cursor.execute(
            "CREATE FUNCTION test_wait() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN PERFORM pg_advisory_xact_lock(4106); RETURN NEW; END $$;"
            " CREATE TRIGGER test_wait BEFORE UPDATE ON portal_outboxmessage FOR EACH ROW"
            " WHEN (NEW.state = 'SENT') EXECUTE FUNCTION test_wait()"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION test_wait() CASCADE; SELECT pg_advisory_unlock_all()")


@pytest.mark.slow
def test_a_worker_killed_after_handing_over_neither_loses_nor_doubles(
    stuck_at_the_last_step: None, alice: User, tmp_path: Path
) -> None:
    User.objects.filter(pk=alice.pk).update(mobile="+919812345678")
    outbox = tmp_path / "outbox"
    notify(to=alice, kind=kind_called("portal.announcement_by_sms"), context=FACTS, at=timezone.now())

    with worker(outbox) as first:
        until(lambda: list(outbox.glob("*/*.*")))
        first.send_signal(signal.SIGKILL)
        first.wait()

    assert set(OutboxMessage.objects.values_list("state", flat=True)) <= {State.SENDING, State.WAITING}
    with connection.cursor() as cursor:
        # The database has not noticed yet that nobody is there any more; let it.
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        cursor.execute("SELECT pg_advisory_unlock_all()")
    # The lease runs out: two minutes pass.
    OutboxMessage.objects.filter(state=State.SENDING).update(leased_until=timezone.now())
    with worker(outbox):
        until(lambda: not OutboxMessage.objects.exclude(state=State.SENT).exists(), seconds=90)

    assert len(list(outbox.glob("mail/*.eml"))) == 1
    assert len(list(outbox.glob("sms/*.json"))) == 1
    assert sum(OutboxMessage.objects.values_list("attempts", flat=True)) == 3
    assert Notice.objects.filter(to=alice).count() == 1
