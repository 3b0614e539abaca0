"""Areas at rest: planned, told, enforced, ended by the clock."""

from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path
from pytest_django import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.http import UserRequest, allowed
from spom.identity.models import Session, User
from spom.identity.policies import anyone_signed_in
from spom.journal.models import Entry
from spom.portal.actions.maintenance import (
    EndsBeforeItStarts,
    MaintenanceOver,
    WindowInThePast,
    WindowsOverlap,
    end_maintenance,
    move_end,
    plan_maintenance,
)
from spom.portal.actions.maintenance_news import AlreadyTold, tell_about_window
from spom.portal.http import area
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.models.notice import Notice
from spom.portal.queries.maintenance import forget_windows, open_areas, rests_during, running_window
from spom.portal.registry.areas import area_called
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

START, END = MONDAY_9 + timedelta(days=1), MONDAY_9 + timedelta(days=3)
SECOND = timedelta(seconds=1)


@area("tests")
@allowed(anyone_signed_in)
def paper_page(request: UserRequest) -> HttpResponse:
    """A page of the tests area."""
    return HttpResponse("the paper")


@area("learning")
@allowed(anyone_signed_in)
def lesson_page(request: UserRequest) -> HttpResponse:
    """A page of the learning area."""
    return HttpResponse("the lesson")


def paper_api(request: HttpRequest) -> HttpResponse:
    """An API of the tests area; the area names its path."""
    return HttpResponse("{}")


urlpatterns = [
    path("paper/", paper_page),
    path("lesson/", lesson_page),
    path("api/tests-api/", area("tests")(paper_api)),
    path("", include("spom.config.urls")),
]


def planned(
    by: User, *, code: str = "tests", mode: str = "OFFLINE", start: datetime = START, end: datetime = END
) -> MaintenanceWindow:
    """A window that stands."""
    window = plan_maintenance(
        area=area_called(code), mode=mode, starts_at=start, ends_at=end, reason="New servers.", by=by, at=MONDAY_9
    )
    forget_windows()
    return window


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Every test starts with no window remembered."""
    forget_windows()


class TestPlanning:
    """Windows."""

    @pytest.mark.parametrize(
        ("start", "end", "no"),
        [
            (END, START, EndsBeforeItStarts),
            (START, START, EndsBeforeItStarts),
            (MONDAY_9 - timedelta(days=2), MONDAY_9, WindowInThePast),
        ],
    )
    def test_refuses_what_cannot_be(self, grace: User, start: datetime, end: datetime, no: type[Exception]) -> None:
        with pytest.raises(no):
            planned(grace, start=start, end=end)

    @pytest.mark.parametrize(
        ("start", "end"),
        [(START, END), (START - SECOND, START + SECOND), (END - SECOND, END + SECOND), (START + SECOND, END - SECOND)],
    )
    def test_refuses_two_at_once_for_one_area(self, grace: User, start: datetime, end: datetime) -> None:
        planned(grace)

        with pytest.raises(WindowsOverlap):
            planned(grace, start=start, end=end)

    def test_one_may_follow_another(self, grace: User) -> None:
        planned(grace)

        assert planned(grace, start=END, end=END + SECOND).pk

    def test_two_areas_may_rest_at_once(self, grace: User) -> None:
        planned(grace)

        assert planned(grace, code="booking").pk

    def test_a_called_off_one_is_not_in_the_way(self, grace: User) -> None:
        end_maintenance(window=planned(grace), by=grace, at=MONDAY_9)

        assert planned(grace).pk

    def test_the_database_has_the_last_word(self, grace: User) -> None:
        first = planned(grace)
        first.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save()


class TestClock:
    """It begins and ends by itself, to the moment."""

    @pytest.mark.parametrize(
        ("at", "rests"), [(START - SECOND, False), (START, True), (END - SECOND, True), (END, False)]
    )
    def test_runs_from_its_start_up_to_its_end(self, grace: User, at: datetime, *, rests: bool) -> None:
        planned(grace)

        assert (running_window(area="tests", at=at) is not None) == rests

    def test_costs_no_statement_once_known(
        self, grace: User, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        planned(grace)
        running_window(area="tests", at=START)

        with django_assert_num_queries(0):
            assert running_window(area="tests", at=START)

    def test_everything_means_every_area(self, grace: User) -> None:
        planned(grace, code="everything")

        assert running_window(area="learning", at=START)
        assert open_areas(START) == []

    def test_offline_outweighs_read_only(self, grace: User) -> None:
        planned(grace, code="everything", mode="READ_ONLY")
        planned(grace, code="tests")

        window = running_window(area="tests", at=START)

        assert window
        assert window.mode == "OFFLINE"


class TestAhead:
    """What is booked must not fall into it."""

    DAY = timedelta(days=1)

    @pytest.mark.parametrize(
        ("starts", "ends", "rests"),
        [
            (START - DAY, START, False),
            (START - DAY, START + SECOND, True),
            (START + DAY, START + DAY + SECOND, True),
            (END - SECOND, END + DAY, True),
            (END, END + DAY, False),
        ],
    )
    def test_of_a_time_that_is_not_yet(self, grace: User, starts: datetime, ends: datetime, *, rests: bool) -> None:
        planned(grace)

        assert rests_during(area="tests", starts_at=starts, ends_at=ends) == rests
        assert not rests_during(area="learning", starts_at=starts, ends_at=ends)

    def test_reading_only_and_called_off_are_not_in_the_way(self, grace: User) -> None:
        planned(grace, mode="READ_ONLY")
        end_maintenance(window=planned(grace, code="everything"), by=grace, at=MONDAY_9)

        assert not rests_during(area="tests", starts_at=START, ends_at=END)


class TestChanging:
    """Minds change."""

    def test_lasts_longer(self, grace: User) -> None:
        window = move_end(window=planned(grace), ends_at=END + timedelta(days=1), by=grace, at=START)
        forget_windows()

        assert running_window(area="tests", at=END) == window

    def test_not_into_the_next_one(self, grace: User) -> None:
        window = planned(grace)
        planned(grace, start=END, end=END + timedelta(days=1))

        with pytest.raises(WindowsOverlap):
            move_end(window=window, ends_at=END + SECOND, by=grace, at=START)

    def test_ends_now_and_stays_on_record(self, grace: User) -> None:
        window = end_maintenance(window=planned(grace), by=grace, at=START + timedelta(hours=1))
        forget_windows()

        assert running_window(area="tests", at=START + timedelta(hours=1)) is None
        assert window.ends_at == START + timedelta(hours=1)

    @pytest.mark.parametrize("at", [END, END + timedelta(days=1)])
    def test_what_is_over_stays_as_it_was(self, grace: User, at: datetime) -> None:
        window = planned(grace)

        with pytest.raises(MaintenanceOver):
            end_maintenance(window=window, by=grace, at=at)
        with pytest.raises(MaintenanceOver):
            move_end(window=window, ends_at=at + timedelta(days=1), by=grace, at=at)

    def test_everything_is_in_the_journal(self, grace: User) -> None:
        window = move_end(window=planned(grace), ends_at=END + SECOND, by=grace, at=MONDAY_9)
        end_maintenance(window=window, by=grace, at=MONDAY_9)

        kinds = (
            Entry.objects.filter(kind__startswith="portal.Maintenance").order_by("pk").values_list("kind", flat=True)
        )
        assert list(kinds) == ["portal.MaintenancePlanned", "portal.MaintenanceMoved", "portal.MaintenanceCancelled"]


class TestTelling:
    """Everybody is told, once."""

    def test_of_each_change_once(self, alice: User, grace: User) -> None:
        window = planned(grace)
        kind = "portal.maintenance_planned"

        assert tell_about_window(window_id=window.pk, kind=kind, change=0, at=MONDAY_9) == 2
        with pytest.raises(AlreadyTold):
            tell_about_window(window_id=window.pk, kind=kind, change=0, at=MONDAY_9)

        assert Notice.objects.filter(to=alice).count() == 1

    def test_not_of_what_is_no_longer_true(self, alice: User, grace: User) -> None:
        window = planned(grace)
        move_end(window=window, ends_at=END + SECOND, by=grace, at=MONDAY_9)

        with pytest.raises(AlreadyTold):
            tell_about_window(window_id=window.pk, kind="portal.maintenance_planned", change=0, at=MONDAY_9)


@pytest.mark.urls("spom.portal.tests.test_maintenance")
class TestDoors:
    """What people meet."""

    def test_the_area_is_closed_and_the_others_are_not(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            paper, lesson = client.get("/paper/"), client.get("/lesson/")

        assert paper.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert paper.headers["Retry-After"] == str(2 * 24 * 3600)
        words = paper.content.decode()
        assert "New servers." in words
        assert "Lessons and learning hours" in words
        assert lesson.content == b"the lesson"

    def test_opens_by_itself(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        with time_machine.travel(END, tick=False):
            assert client.get("/paper/").content == b"the paper"

    def test_read_only_lets_people_look(self, client: Client, alice: User, grace: User) -> None:
        planned(grace, mode="READ_ONLY")
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            assert client.get("/paper/").content == b"the paper"
            assert client.post("/paper/").status_code == HTTPStatus.SERVICE_UNAVAILABLE

    def test_staff_who_work_on_it_may_enter(self, client: Client, grace: User) -> None:
        planned(grace)
        client.force_login(grace)

        with time_machine.travel(START, tick=False):
            assert client.get("/paper/").content == b"the paper"

    def test_programs_get_json(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            answer = client.get("/api/tests-api/")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["code"] == "portal.area_at_rest"
        assert answer.json()["until"] == END.isoformat()

    def test_every_page_and_program_of_an_app_rests_with_its_area(
        self, client: Client, alice: User, grace: User
    ) -> None:
        planned(grace, code="learning")
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            pages = [client.get("/learning/"), client.get("/learning/modules/1/")]
            program = client.post("/api/learning/study")

        assert {page.status_code for page in pages} == {HTTPStatus.SERVICE_UNAVAILABLE}
        assert program.json()["code"] == "portal.area_at_rest"

    def test_a_fragment_asks_for_the_whole_page(self, client: Client, alice: User, grace: User) -> None:
        planned(grace)
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            answer = client.get("/paper/", headers={"HX-Request": "true"})

        assert answer.headers["HX-Refresh"] == "true"

    def test_when_everything_rests_status_and_calendar_do_not(self, client: Client, alice: User, grace: User) -> None:
        planned(grace, code="everything")
        client.force_login(alice)

        with time_machine.travel(START, tick=False):
            found = {address: client.get(address).status_code for address in ("/", "/status/", "/maintenance.ics")}

        assert found == {"/": 503, "/status/": 200, "/maintenance.ics": 200}

    @pytest.mark.parametrize("code", ["everything", "sign_in"])
    def test_only_staff_get_through_the_gate(self, client: Client, alice: User, grace: User, code: str) -> None:
        planned(grace, code=code)

        with time_machine.travel(START, tick=False):
            turned_away = client.post("/sign-in/", {"username": alice.username, "password": PASSWORD})
            assert Session.objects.filter(user=alice).count() == 0
            let_in = Client().post("/sign-in/", {"username": grace.username, "password": PASSWORD})

        assert turned_away.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert let_in.status_code == HTTPStatus.FOUND

    def test_the_banner_says_so_a_week_ahead(self, client: Client, alice: User, grace: User) -> None:
        planned(grace, start=MONDAY_9 + timedelta(days=8), end=MONDAY_9 + timedelta(days=9))
        client.force_login(alice)

        with time_machine.travel(MONDAY_9, tick=False):
            early = client.get("/notices/").content.decode()
        with time_machine.travel(MONDAY_9 + timedelta(days=1), tick=False):
            week_ahead = client.get("/notices/").content.decode()

        assert "Tests: maintenance is planned." not in early
        assert "Tests: maintenance is planned." in week_ahead

    def test_the_gate_shows_it_too(self, client: Client, grace: User) -> None:
        planned(grace)

        with time_machine.travel(START, tick=False):
            assert "Tests: closed for maintenance now." in client.get("/sign-in/").content.decode()
