"""Somebody is on a page when its area closes: they are told, what they typed is kept, and they are kept out."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import include, path, reverse
from pytest_django import DjangoAssertNumQueries

from spom.identity.http import UserRequest, allowed
from spom.identity.models import KeptWork, User
from spom.identity.policies import anyone_signed_in
from spom.portal.actions.maintenance import plan_maintenance
from spom.portal.http import area
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.models.notice import Notice, OutboxMessage
from spom.portal.queries.maintenance import forget_windows
from spom.portal.registry.areas import area_called
from spom.portal.tests.make import MONDAY_9

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

NOON, EVENING = MONDAY_9 + timedelta(hours=3), MONDAY_9 + timedelta(days=10)
WORDS = "The third question has two right answers."


@area("tests")
@allowed(anyone_signed_in)
def objection(request: UserRequest) -> HttpResponse:
    """A page of the tests area, with a form."""
    return render(request, "layouts/workspace.html")


urlpatterns = [path("objection/", objection), path("", include("spom.config.urls"))]


def planned(by: User, *, mode: str = "OFFLINE", start: datetime = NOON) -> MaintenanceWindow:
    """The tests rest for ten days."""
    window = plan_maintenance(
        area=area_called("tests"), mode=mode, starts_at=start, ends_at=EVENING, reason="Servers.", by=by, at=MONDAY_9
    )
    forget_windows()
    return window


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Every test starts with no window remembered."""
    forget_windows()


class TestKept:
    """What was sent too late."""

    def send(self, client: Client, typed: dict[str, str], *, at: datetime = NOON) -> HttpResponse:
        with time_machine.travel(at, tick=False):
            return client.post("/objection/", typed, headers={"Referer": "http://testserver/objection/?question=3"})  # type: ignore[return-value]  # it is one

    @pytest.mark.parametrize("mode", ["OFFLINE", "READ_ONLY"])
    def test_waits_until_a_day_after_and_is_found_again(
        self, client: Client, alice: User, grace: User, mode: str
    ) -> None:
        planned(grace, mode=mode)
        client.force_login(alice)

        closed = self.send(client, {"reason": WORDS, "password": "never"})

        assert closed.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "What you typed is kept" in closed.content.decode()
        notice = Notice.objects.get(to=alice, kind="portal.work_kept")
        assert not OutboxMessage.objects.filter(notice=notice).exists()
        with time_machine.travel(EVENING + timedelta(hours=23), tick=False):
            client.force_login(alice)
            again = client.get(notice.link).content.decode()
            assert client.get("/objection/").status_code == HTTPStatus.OK
        assert WORDS in again
        assert 'page="/objection/?question=3"' in again
        assert "never" not in again
        with time_machine.travel(EVENING + timedelta(hours=25), tick=False):
            client.force_login(alice)
            assert client.get(notice.link).headers["Location"] == "/"

    @pytest.mark.security("S25")
    def test_is_nobody_elses(self, client: Client, alice: User, bob: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)
        self.send(client, {"reason": WORDS})

        client.force_login(bob)

        assert client.get(Notice.objects.get(kind="portal.work_kept").link).headers["Location"] == "/"

    def test_an_empty_form_says_nothing_of_keeping(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        closed = self.send(client, {"reason": "  "})

        assert closed.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "What you typed is kept" not in closed.content.decode()
        assert not KeptWork.objects.exists()

    def test_staff_who_may_enter_are_not_in_the_way_of_themselves(self, client: Client, grace: User) -> None:
        planned(grace)
        client.force_login(grace)

        assert self.send(client, {"reason": WORDS}).status_code == HTTPStatus.OK
        assert not KeptWork.objects.exists()


class TestBanners:
    """What an open page asks for."""

    def banners(self, client: Client, at: datetime, **asked: str) -> HttpResponse:
        with time_machine.travel(at, tick=False):
            return client.get(reverse("portal:banners"), asked)  # type: ignore[return-value]  # it is one

    def test_say_nothing_new_while_nothing_changed(self, client: Client, grace: User) -> None:
        window = planned(grace)

        shown = f"{window.pk}.0.0"

        assert self.banners(client, MONDAY_9, shown=shown).status_code == HTTPStatus.NO_CONTENT
        assert "maintenance is planned" in self.banners(client, MONDAY_9).content.decode()

    def test_tell_the_one_who_is_there_more_than_the_others(self, client: Client, grace: User) -> None:
        window = planned(grace)

        there = self.banners(client, NOON, shown=f"{window.pk}.0.0", area="tests").content.decode()
        elsewhere = self.banners(client, NOON, shown=f"{window.pk}.0.0", area="learning").content.decode()

        assert "Tests: closed for maintenance now." in there
        assert "You are in this area now." in there
        assert "Tests: closed for maintenance now." in elsewhere
        assert "You are in this area now." not in elsewhere

    def test_name_the_moment_of_the_next_change(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        with time_machine.travel(NOON - timedelta(minutes=20), tick=False):
            page = client.get("/objection/").content.decode()

        assert 'data-next="1200"' in page
        assert 'data-address="/maintenance/banners/?area=tests"' in page

    def test_nobody_chooses_words_in_them(self, client: Client, grace: User) -> None:
        planned(grace)

        assert "evil" not in self.banners(client, NOON, area='evil"><script>').content.decode()

    def test_ask_no_database_once_known(
        self, client: Client, grace: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        planned(grace)
        self.banners(client, NOON)

        with django_assert_num_queries(0):
            self.banners(client, NOON)
