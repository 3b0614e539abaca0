"""The status page: what it says, who may write on it, and that it is there on bad days."""

import os
import subprocess
import sys
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from spom.identity.models import User
from spom.journal.models import Entry
from spom.portal.actions.incidents import AlreadyResolved, NoAreaNamed, open_incident, update_incident
from spom.portal.actions.maintenance import plan_maintenance
from spom.portal.models.incident import Incident
from spom.portal.queries.maintenance import forget_windows
from spom.portal.queries.status import Health, status
from spom.portal.registry.areas import area_called
from spom.portal.tasks.status import write_status_copy
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def fresh() -> None:
    """Every test starts with no window remembered."""
    forget_windows()


def reported(by: User, *, title: str = "Tests answer slowly") -> Incident:
    """Something is wrong with tests."""
    return open_incident(
        title=title,
        areas=[area_called("tests")],
        impact="SLOW",
        text="Saving an answer takes up to ten seconds.",
        by=by,
        at=MONDAY_9,
    )


def health(code: str) -> Health:
    """How this area is at nine on Monday."""
    (found,) = [each.health for each in status(MONDAY_9).areas if each.area.code == code]
    return found


class TestIncidents:
    """What went wrong."""

    def test_marks_its_areas_and_no_others(self, grace: User) -> None:
        reported(grace)

        assert (health("tests"), health("learning")) == (Health.SLOW, Health.FINE)

    def test_the_worst_counts(self, grace: User) -> None:
        reported(grace)
        plan_maintenance(
            area=area_called("tests"),
            mode="OFFLINE",
            starts_at=MONDAY_9,
            ends_at=MONDAY_9 + HOUR,
            reason="Repair.",
            by=grace,
            at=MONDAY_9,
        )
        open_incident(
            title="Nobody can sit a test", areas=[area_called("tests")], impact="DOWN", text="…", by=grace, at=MONDAY_9
        )

        assert health("tests") is Health.DOWN

    def test_resolved_it_moves_to_the_past(self, grace: User) -> None:
        incident = reported(grace)

        update_incident(incident=incident, state="RESOLVED", text="Fixed.", by=grace, at=MONDAY_9 + HOUR)

        found = status(MONDAY_9 + HOUR)
        assert (found.current, found.past, found.is_fine) == ((), (incident,), True)

    def test_what_is_resolved_stays_so(self, grace: User) -> None:
        incident = reported(grace)
        update_incident(incident=incident, state="RESOLVED", text="Fixed.", by=grace, at=MONDAY_9)

        with pytest.raises(AlreadyResolved):
            update_incident(incident=incident, state="MONITORING", text="Or not.", by=grace, at=MONDAY_9)

    def test_is_about_something(self, grace: User) -> None:
        with pytest.raises(NoAreaNamed):
            open_incident(title="Hm", areas=[], impact="DOWN", text="…", by=grace, at=MONDAY_9)

    def test_each_word_is_in_the_journal(self, grace: User) -> None:
        update_incident(incident=reported(grace), state="RESOLVED", text="Fixed.", by=grace, at=MONDAY_9)

        kinds = Entry.objects.filter(kind__startswith="portal.Incident").order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["portal.IncidentOpened", "portal.IncidentUpdated"]


class TestPage:
    """/status/."""

    def test_needs_no_sign_in_and_few_statements(
        self, client: Client, grace: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(12):
            reported(grace, title=f"Trouble {number}")
        with time_machine.travel(MONDAY_9, tick=False):
            client.get("/status/")
            with django_assert_max_num_queries(3):
                answer = client.get("/status/")

        assert answer.status_code == HTTPStatus.OK
        assert "Trouble 11" in answer.content.decode()

    def test_says_that_all_is_well(self, client: Client, grace: User) -> None:
        assert "Everything works" in client.get("/status/").content.decode()

    def test_staff_report_and_update(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        client.post(
            "/status/incidents/new/",
            {"title": "Booking is down", "areas": ["booking"], "impact": "DOWN", "text": "We are looking."},
        )
        incident = Incident.objects.get()

        client.post(f"/status/incidents/{incident.pk}/", {"state": "RESOLVED", "text": "It works again."})
        again = client.post(f"/status/incidents/{incident.pk}/", {"state": "RESOLVED", "text": "Really."})

        assert "It works again." in Client().get("/status/").content.decode()
        assert again.status_code == HTTPStatus.CONFLICT

    def test_a_report_without_an_area_is_sent_back(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/status/incidents/new/", {"title": "Hm", "impact": "DOWN", "text": "…"})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    @pytest.mark.parametrize("address", ["/status/incidents/new/", "/status/incidents/1/"])
    def test_students_may_not(self, client: Client, alice: User, address: str) -> None:
        client.force_login(alice)

        assert client.get(address).status_code == HTTPStatus.FORBIDDEN


SEE_STATUS = """
import django
django.setup()
from django.test import Client
for language in ("en", "de"):
    answer = Client(raise_request_exception=False).get("/status/", headers={"Accept-Language": language})
    print(answer.status_code, answer.headers.get("Content-Language"), answer.content.decode())
"""


class TestBadDays:
    """The database is down."""

    def test_the_copy_is_there_in_every_language(self, settings: Settings, tmp_path: Path, grace: User) -> None:
        settings.STATUS_DIR = tmp_path / "status"
        reported(grace)

        write_status_copy()

        assert {path.name for path in settings.STATUS_DIR.iterdir()} == {"en.html", "hi.html", "de.html"}
        assert all("Tests answer slowly" in path.read_text() for path in settings.STATUS_DIR.iterdir())

    @pytest.mark.slow
    @pytest.mark.security("S46")
    def test_the_copy_is_shown_when_the_database_is_gone(self, settings: Settings, tmp_path: Path, grace: User) -> None:
        settings.STATUS_DIR = tmp_path / "status"
        reported(grace)
        write_status_copy()
        nowhere = {
            "SPOM_ENV": "test",
            "SPOM_DATA_DIR": str(tmp_path),
            "SPOM_DATABASE_URL": f"postgresql://nobody@/nothing?host={tmp_path}",
            "SPOM_ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "spom.config.settings",
        }

        seen = subprocess.run(
            [sys.executable, "-c", SEE_STATUS], env=os.environ | nowhere, capture_output=True, text=True, check=True
        ).stdout

        assert "503 en" in seen
        assert "503 de" in seen
        assert seen.count("Tests answer slowly") == 2
