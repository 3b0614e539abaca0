"""Telling people things: who gets what, on which channel, when."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import override_settings
from pytest_django import DjangoAssertNumQueries

from spom.identity.models import User
from spom.portal.actions.notice_habits import QuietNeedsTwoEnds, Wishes, choose_habits
from spom.portal.actions.notices import mark_all_read, notify, notify_all
from spom.portal.models.notice import Notice, OutboxMessage
from spom.portal.queries.notices import in_words, notices_of, unread_count
from spom.portal.queries.wording import MissingContext, Packed, words
from spom.portal.registry.notices import Category, Channel, NoticeKind, every_kind, kind_called
from spom.portal.tasks.outbox import send

pytestmark = pytest.mark.django_db

# 09:00 UTC is 14:30 in India; 18:00 UTC is 23:30.
NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
FACTS = {"title": "Library closed", "text": "The library is closed on Friday."}

SAFETY = Category(code="test-safety", name="Safety", order=1, can_be_switched_off=False)
ALARM = NoticeKind(
    code="portal.announcement_by_sms",
    category=SAFETY,
    title="Alarm",
    context=frozenset({"title", "text"}),
    channels=frozenset({Channel.MAIL, Channel.SMS}),
    urgent=True,
)


def news() -> NoticeKind:
    return kind_called("portal.announcement")


def habits(
    user: User,
    *,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    digest_at: time | None = None,
    wishes: Wishes | None = None,
) -> None:
    choose_habits(
        user=user,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        digest_at=digest_at,
        wishes=wishes or {},
        at=NOON,
    )


def only_message() -> OutboxMessage:
    return OutboxMessage.objects.get()


class TestChannels:
    """Where a notice goes."""

    def test_reaches_the_portal_and_the_channels_of_its_kind(self, alice: User) -> None:
        notify(to=alice, kind=kind_called("portal.announcement_by_sms"), context=FACTS, at=NOON)

        assert unread_count(alice) == 1
        assert set(OutboxMessage.objects.values_list("channel", flat=True)) == {"MAIL", "SMS"}

    def test_a_person_may_switch_a_channel_off(self, alice: User) -> None:
        habits(alice, wishes={("institution", Channel.MAIL): False})

        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert unread_count(alice) == 1
        assert not OutboxMessage.objects.exists()

    def test_a_person_may_switch_a_channel_on(self, alice: User) -> None:
        habits(alice, wishes={("institution", Channel.SMS): True})

        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert OutboxMessage.objects.filter(channel="SMS").exists()

    def test_what_is_about_safety_cannot_be_switched_off(self, alice: User) -> None:
        habits(alice, wishes={("test-safety", Channel.MAIL): False, ("test-safety", Channel.SMS): False})

        notify(to=alice, kind=ALARM, context=FACTS, at=NOON)

        assert OutboxMessage.objects.count() == 2

    def test_vanishes_with_the_change_it_told_of(self, alice: User) -> None:
        with transaction.atomic():
            notify(to=alice, kind=news(), context=FACTS, at=NOON)
            transaction.set_rollback(True)

        assert not Notice.objects.exists()
        assert not OutboxMessage.objects.exists()

    def test_costs_the_same_for_many(
        self, alice: User, bob: User, grace: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        notify(to=alice, kind=news(), context=FACTS, at=NOON)
        with django_assert_num_queries(7):  # savepoint and its end, notices, habits, choices, outbox, one job
            notify(to=alice, kind=news(), context=FACTS, at=NOON)
        with django_assert_num_queries(7):
            notify_all(to=[alice, bob, grace], kind=news(), context=FACTS, at=NOON)

    def test_facts_must_be_those_declared(self, alice: User) -> None:
        with pytest.raises(MissingContext, match="text"):
            notify(to=alice, kind=news(), context={"title": "Half"}, at=NOON)

    @pytest.mark.parametrize("link", ["https://evil.example", "//evil.example", "javascript:alert(1)"])
    @pytest.mark.security("S34")
    def test_points_only_into_the_portal(self, alice: User, link: str) -> None:
        with pytest.raises(IntegrityError):
            notify(to=alice, kind=news(), context=FACTS, link=link, at=NOON)


class TestWhen:
    """When it leaves."""

    def test_waits_for_the_end_of_quiet_hours_on_the_institutions_clock(self, alice: User) -> None:
        habits(alice, quiet_from=time(22), quiet_until=time(7))

        notify(to=alice, kind=news(), context=FACTS, at=NIGHT)

        assert only_message().due_at == datetime(2026, 3, 3, 1, 30, tzinfo=UTC)  # 07:00 in India

    def test_leaves_at_once_outside_them(self, alice: User) -> None:
        habits(alice, quiet_from=time(22), quiet_until=time(7))

        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert only_message().due_at == NOON

    def test_quiet_hours_within_one_day(self, alice: User) -> None:
        habits(alice, quiet_from=time(13), quiet_until=time(15))

        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert only_message().due_at == NOON + timedelta(minutes=30)

    def test_what_is_urgent_waits_for_nothing(self, alice: User) -> None:
        habits(alice, quiet_from=time(22), quiet_until=time(7), digest_at=time(8))

        notify(to=alice, kind=ALARM, context=FACTS, at=NIGHT)

        assert {message.due_at for message in OutboxMessage.objects.all()} == {NIGHT}
        assert not OutboxMessage.objects.filter(for_digest=True).exists()

    def test_mail_joins_the_daily_one(self, alice: User) -> None:
        habits(alice, digest_at=time(8))

        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert only_message().for_digest
        assert only_message().due_at == datetime(2026, 3, 3, 2, 30, tzinfo=UTC)  # 08:00 in India

    @pytest.mark.parametrize(("start", "end"), [(time(22), None), (None, time(7)), (time(7), time(7))])
    def test_quiet_hours_need_two_ends(self, alice: User, start: time | None, end: time | None) -> None:
        with pytest.raises(QuietNeedsTwoEnds):
            habits(alice, quiet_from=start, quiet_until=end)


class TestWords:
    """What it says."""

    @pytest.mark.parametrize("language", ["en", "hi", "de"])
    def test_every_kind_has_words_in_every_language(self, db: None, language: str) -> None:
        for kind in every_kind():
            facts: Packed = {name: f"<{name}>" for name in kind.context}
            said = words(kind, facts, language=language, person="Alice")
            assert said.subject, kind.code
            assert said.text, kind.code
            assert bool(said.sms) == (Channel.SMS in kind.channels), kind.code

    def test_is_read_in_the_readers_language(self, alice: User) -> None:
        alice.language = "hi"
        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        (row,) = in_words(notices_of(alice), alice)

        assert row.words.language == "hi"
        assert row.words.link == "पोर्टल खोलें"

    @pytest.mark.security("S34")
    def test_a_line_break_in_a_title_makes_no_header(self, alice: User, outbox: Path) -> None:
        evil = {"title": "Hello\n\nBcc: everybody@example.edu", "text": "Text"}
        notify(to=alice, kind=news(), context=evil, at=NOON)

        send([only_message().pk])

        (mail,) = (outbox / "mail").iterdir()
        assert "\nBcc:" not in mail.read_text()

    def test_mail_links_to_the_portal(self, alice: User, outbox: Path) -> None:
        notify(to=alice, kind=news(), context=FACTS, link="/notices/", at=NOON)

        with override_settings(PUBLIC_URL="https://portal.example.edu"):
            send([only_message().pk])

        (mail,) = (outbox / "mail").iterdir()
        assert "Open the portal: https://portal.example.edu/notices/" in mail.read_text()


class TestReading:
    """The bell's count."""

    def test_counts_with_one_statement_and_stops_at_a_hundred(
        self, alice: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        notify_all(to=[alice] * 120, kind=news(), context=FACTS, at=NOON)

        with django_assert_num_queries(1):
            assert unread_count(alice) == 100

    def test_is_mine_alone(self, alice: User, bob: User) -> None:
        notify(to=alice, kind=news(), context=FACTS, at=NOON)

        assert unread_count(bob) == 0

    def test_reading_all_leaves_what_came_since(self, alice: User) -> None:
        notify(to=alice, kind=news(), context=FACTS, at=NOON)
        notify(to=alice, kind=news(), context=FACTS, at=NOON + timedelta(minutes=1))

        mark_all_read(user=alice, at=NOON)

        assert unread_count(alice) == 1
