"""The list, the bell, the choices, the mailbox."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from spom.identity.models import User
from spom.portal.actions.notices import notify, notify_all
from spom.portal.models.notice import Notice, NoticeHabits, OutboxMessage
from spom.portal.queries.notice_habits import choice_rows
from spom.portal.registry.notices import kind_called
from spom.portal.tasks.outbox import send
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

FACTS = {"title": "Library closed", "text": "The library is closed on <b>Friday</b>."}


def tell(person: User, *, link: str = "") -> Notice:
    """The person was told something."""
    return notify(to=person, kind=kind_called("portal.announcement"), context=FACTS, link=link, at=MONDAY_9)


class TestList:
    """/notices/."""

    @pytest.mark.security("S34")
    def test_shows_mine_escaped(self, client: Client, alice: User, bob: User) -> None:
        tell(alice)
        client.force_login(alice)

        page = client.get("/notices/").content.decode()

        assert "Library closed" in page
        assert "&lt;b&gt;Friday" in page
        client.force_login(bob)
        assert "Library closed" not in client.get("/notices/").content.decode()

    def test_opening_marks_it_read_and_goes_where_it_points(self, client: Client, alice: User) -> None:
        notice = tell(alice, link="/notices/choices/")
        client.force_login(alice)

        answer = client.post(f"/notices/{notice.pk}/")

        assert answer.headers["Location"] == "/notices/choices/"
        notice.refresh_from_db()
        assert notice.read_at

    @pytest.mark.security("S33")
    def test_looking_changes_nothing(self, client: Client, alice: User) -> None:
        notice = tell(alice)
        client.force_login(alice)
        client.get("/notices/")

        assert client.get(f"/notices/{notice.pk}/").status_code == HTTPStatus.METHOD_NOT_ALLOWED
        notice.refresh_from_db()
        assert notice.read_at is None

    @pytest.mark.security("S25")
    def test_somebody_elses_is_not_there(self, client: Client, alice: User, bob: User) -> None:
        notice = tell(alice)
        client.force_login(bob)

        assert client.post(f"/notices/{notice.pk}/").status_code == HTTPStatus.NOT_FOUND

    def test_costs_the_same_for_one_and_for_many(
        self, client: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        notify_all(to=[alice] * 60, kind=kind_called("portal.announcement"), context=FACTS, at=MONDAY_9)
        client.force_login(alice)
        client.get("/notices/")

        with django_assert_max_num_queries(6):
            client.get("/notices/")


class TestBell:
    """/notices/bell/."""

    def test_says_nothing_when_nothing_changed(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get("/notices/bell/?shown=0").status_code == HTTPStatus.NO_CONTENT

    def test_is_drawn_when_something_came(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        tell(alice)

        assert "1 unread notice" in client.get("/notices/bell/?shown=0").content.decode()

    def test_asks_for_one_count(
        self, client: Client, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(alice)
        client.get("/notices/bell/?shown=0")

        with django_assert_max_num_queries(3):  # the session, the person, the count
            client.get("/notices/bell/?shown=0")


class TestChoices:
    """/notices/choices/."""

    def test_keeps_what_was_chosen(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post(
            "/notices/choices/",
            {"quiet_from": "22:00", "quiet_until": "07:00", "digest_at": "", "institution:SMS": "on"},
        )

        assert answer.status_code == HTTPStatus.FOUND
        (row,) = [row for row in choice_rows(alice) if row.category.code == "institution"]
        assert (row.by_mail, row.by_sms) == (False, True)
        assert NoticeHabits.objects.get().quiet_from is not None

    def test_says_what_is_wrong(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post("/notices/choices/", {"quiet_from": "22:00", "quiet_until": "", "digest_at": ""})

        assert answer.status_code == HTTPStatus.CONFLICT
        assert "a beginning and an end" in answer.content.decode()

    def test_a_time_that_is_none(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        answer = client.post("/notices/choices/", {"quiet_from": "late", "quiet_until": "", "digest_at": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


class TestMailbox:
    """/mailbox/."""

    def test_shows_what_would_have_been_sent(self, client: Client, alice: User, outbox: Path) -> None:
        tell(alice)
        send([OutboxMessage.objects.get().pk])

        page = client.get("/mailbox/").content.decode()

        assert "Library closed" in page
        assert "alice@example.edu" in page

    @pytest.mark.security("S47")
    @pytest.mark.parametrize(("production", "via"), [(True, "folder"), (False, "smtp"), (False, "console")])
    def test_does_not_exist_where_mail_really_leaves(
        self, client: Client, settings: Settings, outbox: Path, *, production: bool, via: str
    ) -> None:
        settings.IN_PRODUCTION, settings.MAIL_VIA = production, via

        assert client.get("/mailbox/").status_code == HTTPStatus.NOT_FOUND
