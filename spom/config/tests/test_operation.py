"""What those who run the portal ask it: alive, ready, how much; and what strangers get to see of that."""

from collections import deque
from http import HTTPStatus
from ipaddress import ip_network

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client, override_settings

from spom.kit import csp_reports, health

pytestmark = [pytest.mark.django_db, pytest.mark.urls("spom.config.tests.trouble_urls")]

STRANGER = "203.0.113.9"
TOKEN = "t" * 40
REPORT = {"csp-report": {"effective-directive": "script-src", "blocked-uri": "https://evil.example.net/x?secret=1"}}


@pytest.fixture(autouse=True)
def a_new_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """No report has been logged yet."""
    monkeypatch.setattr(csp_reports, "_lately", deque(maxlen=csp_reports.MOST_A_MINUTE))


def no_database(*args: object, **kwargs: object) -> None:
    raise OperationalError("canary: could not connect to db.example.edu as spom_app")


class TestAlive:
    """`/healthz`."""

    def test_asks_nobody(self, client: Client) -> None:
        with connection.execute_wrapper(no_database):
            answer = client.get("/healthz")

        assert answer.status_code == HTTPStatus.OK
        assert answer.content == b"ok\n"

    def test_opens_with_a_session_nobody_can_look_up(self, client: Client) -> None:
        client.cookies["__Host-session"] = "unknown"

        with connection.execute_wrapper(no_database):
            assert client.get("/healthz").status_code == HTTPStatus.OK


class TestReady:
    """`/readyz`."""

    def test_says_yes_with_figures(self, client: Client) -> None:
        answer = client.get("/readyz")

        assert answer.status_code == HTTPStatus.OK
        assert answer.json()["ready"] is True
        assert set(answer.json()["checks"]) == {"database", "migrations", "queue", "disk"}

    @pytest.mark.security("S46")
    def test_says_no_without_a_database_and_names_no_host(self, client: Client) -> None:
        with connection.execute_wrapper(no_database):
            answer = client.get("/readyz")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["checks"]["database"] == {"ok": False, "detail": "OperationalError"}
        assert "canary" not in answer.content.decode()

    def test_says_no_while_migrations_wait(self, client: Client) -> None:
        health._seen_applied.clear()  # noqa: SLF001  # what this process saw earlier
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")

        answer = client.get("/readyz")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["checks"]["migrations"] == {"ok": False, "detail": "1 to apply"}

    def test_says_no_when_due_work_waits_too_long(self, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
                " VALUES ('default', 'x', now() - interval '11 minutes')"
            )

        answer = client.get("/readyz")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "waited 660 s" in answer.json()["checks"]["queue"]["detail"]

    def test_work_for_later_does_not_wait(self, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
                " VALUES ('default', 'x', now() + interval '1 day')"
            )

        assert client.get("/readyz").status_code == HTTPStatus.OK

    def test_says_no_when_the_disk_is_full(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health, "LEAST_FREE_BYTES", 10**18)

        answer = client.get("/readyz")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.json()["checks"]["disk"]["ok"] is False

    @override_settings(DATA_DIR="/nowhere/at/all")
    def test_says_no_when_there_is_no_folder(self, client: Client) -> None:
        assert client.get("/readyz").json()["checks"]["disk"]["ok"] is False


class TestMetrics:
    """`/metrics`."""

    def test_counts_requests_by_route_and_never_by_address(self, client: Client) -> None:
        client.get("/sign-in/", {"next": "/canary/"})
        client.get("/canary-nowhere/")

        text = client.get("/metrics").content.decode()

        assert 'spom_responses_total{route="identity:sign_in",status="200"}' in text
        assert 'spom_responses_total{route="unmatched",status="404"}' in text
        assert 'spom_request_seconds_bucket{le="0.1",route="identity:sign_in"}' in text
        assert "spom_queue_oldest_due_seconds 0.0" in text
        assert "spom_queue_workers 0.0" in text
        assert "canary" not in text

    def test_knows_the_queue(self, client: Client) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('mail', 'x')")
            cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")

        text = client.get("/metrics").content.decode()

        assert 'spom_queue_jobs{queue="mail",state="todo"} 1.0' in text
        assert "spom_queue_workers 1.0" in text


@pytest.mark.security("S47")
class TestPrivate:
    """Strangers learn no more than whether the portal is ready."""

    def test_strangers_see_no_figures(self, client: Client) -> None:
        assert client.get("/metrics", REMOTE_ADDR=STRANGER).status_code == HTTPStatus.NOT_FOUND
        assert client.get("/readyz", REMOTE_ADDR=STRANGER).json() == {"ready": True}

    def test_nobody_gets_near_by_saying_so(self, client: Client) -> None:
        answer = client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}, REMOTE_ADDR=STRANGER)

        assert answer.status_code == HTTPStatus.NOT_FOUND

    def test_behind_a_proxy_nobody_told_us_of_all_are_strangers(self, client: Client) -> None:
        answer = client.get("/metrics", headers={"x-forwarded-for": STRANGER}, REMOTE_ADDR="127.0.0.1")

        assert answer.status_code == HTTPStatus.NOT_FOUND

    @override_settings(TRUSTED_PROXIES=(ip_network("127.0.0.1"),))
    def test_a_trusted_proxy_tells_who_is_near(self) -> None:
        far = Client().get("/metrics", headers={"x-forwarded-for": STRANGER})
        near = Client().get("/metrics", headers={"x-forwarded-for": "127.0.0.9"})

        assert (far.status_code, near.status_code) == (HTTPStatus.NOT_FOUND, HTTPStatus.OK)

    @override_settings(OPERATIONS_TOKEN=TOKEN)
    @pytest.mark.parametrize(
        ("shown", "status"),
        [(f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 404), ("Bearer ", 404), ("", 404), ("Bearer ü", 404)],
    )
    def test_the_token_opens(self, client: Client, shown: str, status: int) -> None:
        answer = client.get("/metrics", HTTP_AUTHORIZATION=shown, REMOTE_ADDR=STRANGER)

        assert answer.status_code == status

    def test_no_token_opens_nothing(self, client: Client) -> None:
        answer = client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", REMOTE_ADDR=STRANGER)

        assert answer.status_code == HTTPStatus.NOT_FOUND


class TestReports:
    """What browsers say they blocked."""

    def report(self, client: Client, document: object) -> int:
        return client.post("/csp-reports/", document, content_type="application/json").status_code

    @pytest.mark.security("S36")
    def test_are_logged_cut_short(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        assert self.report(client, REPORT) == HTTPStatus.NO_CONTENT
        assert "https://evil.example.net/x" in caplog.text
        assert "secret=1" not in caplog.text

    def test_are_read_in_the_newer_form_too(self, client: Client, caplog: pytest.LogCaptureFixture) -> None:
        body = {"effectiveDirective": "img-src", "blockedURL": "inline"}

        assert self.report(client, [{"type": "csp-violation", "body": body}]) == HTTPStatus.NO_CONTENT
        assert "img-src" in caplog.text

    @pytest.mark.parametrize("document", ["nonsense", {}, [], [1], {"csp-report": 3}])
    def test_nonsense_is_turned_away(self, client: Client, document: object) -> None:
        assert self.report(client, document) == HTTPStatus.BAD_REQUEST

    @pytest.mark.security("S32")
    def test_too_long_ones_are_turned_away(self, client: Client) -> None:
        assert self.report(client, {"csp-report": {"x": "y" * 20_000}}) == HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    @pytest.mark.security("S31")
    def test_a_flood_is_not_written_down(self, client: Client) -> None:
        statuses = [self.report(client, REPORT) for _ in range(csp_reports.MOST_A_MINUTE + 5)]

        assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS
