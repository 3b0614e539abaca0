"""What is turned away at the door: other sites' forms, bodies too large, strange methods, slow statements."""

import json
import time
from http import HTTPStatus

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from spom.config.env import env
from spom.config.tests.routes import every_path

pytestmark = [pytest.mark.django_db, pytest.mark.urls("spom.config.tests.trouble_urls")]

# The same answer without a page drawn around it: thousands are asked for here.
BRIEFLY = {"accept": "application/json"}
# Doors for programs without a browser, and what each asks for in place of the token. Without it they change nothing.
PROVE_THEMSELVES = {
    "/oidc/token/": "the secret of the client",
    "/oidc/userinfo/": "an access token",
    "/sign-in/with/x/ended/": "a word signed by the provider",
    "/payments/events/x/": "a signature over the body",
    "/payments/orders/00000000-0000-4000-8000-000000000000/back/": "a signature of the gateway",
}


@pytest.fixture
def strict() -> Client:
    """A browser that forgets its token."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def unproven(path: str) -> set[HTTPStatus]:
    """How a door for programs may refuse whoever does not prove themselves."""
    # Packages prove themselves by a signed address, on a host of their own.
    if path not in PROVE_THEMSELVES and not path.startswith(settings.PACKAGES_FOLDER):
        return set()
    return {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}


class TestOtherSites:
    """Sec-Fetch-Site beside the token."""

    @pytest.mark.security("S33")
    @pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
    def test_changes_asked_for_elsewhere_are_refused(self, client: Client, site: str) -> None:
        answer = client.post("/try/only-post/", headers={"sec-fetch-site": site})

        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "another site" in answer.content.decode()

    @pytest.mark.parametrize("site", ["same-origin", "none"])
    def test_our_own_are_taken(self, client: Client, site: str) -> None:
        assert client.post("/try/only-post/", headers={"sec-fetch-site": site}).status_code == HTTPStatus.OK

    def test_a_link_from_elsewhere_is_fine(self, client: Client) -> None:
        assert client.get("/try/fine/", headers={"sec-fetch-site": "cross-site"}).status_code == HTTPStatus.OK

    def test_a_view_may_expect_them(self, client: Client) -> None:
        answer = client.post("/try/from-anywhere/", headers={"sec-fetch-site": "cross-site"})

        assert answer.status_code == HTTPStatus.OK

    @pytest.mark.security("S33")
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_no_route_changes_anything_for_another_site(self, client: Client, method: str) -> None:
        for path in every_path():
            # Short cuts change nothing, whatever the method.
            if path not in {"/try/from-anywhere/", *settings.SHORT_CUTS}:
                answer = getattr(client, method)(path, headers=BRIEFLY | {"sec-fetch-site": "cross-site"})
                assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND} | unproven(path), path


class TestToken:
    """The CSRF token is asked for everywhere, the API included."""

    @pytest.mark.security("S33")
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_no_route_changes_anything_without_it(self, strict: Client, method: str) -> None:
        for path in every_path():
            if path not in settings.SHORT_CUTS:
                assert getattr(strict, method)(path, headers=BRIEFLY).status_code in {HTTPStatus.FORBIDDEN} | unproven(
                    path
                ), path

    @pytest.mark.security("S33")
    def test_the_api_answers_programs_in_json(self, strict: Client) -> None:
        answer = strict.post("/api/try/only-post/", "{}", content_type="application/json")

        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert answer.json()["code"] == "cookies_off"


class TestSize:
    """Bodies have a limit, told before they are read."""

    @pytest.mark.security("S32")
    @override_settings(REQUEST_BODY_LIMIT=1000)
    def test_refuses_a_body_that_says_it_is_too_large(self) -> None:
        answer = Client().post("/try/only-post/", b"x" * 1001, content_type="application/octet-stream")

        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "too large" in answer.content.decode()

    @pytest.mark.security("S32")
    @override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
    @pytest.mark.parametrize("path", ["/try/only-post/", "/api/try/only-post/"])
    def test_refuses_what_would_fill_the_memory(self, client: Client, path: str) -> None:
        answer = client.post(path, json.dumps("x" * 1001), content_type="application/json")

        assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    @pytest.mark.security("S32")
    @override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=10)
    def test_refuses_a_form_of_too_many_fields(self, client: Client) -> None:
        answer = client.post("/try/broken/", {f"field{n}": "x" for n in range(11)})

        assert answer.status_code == HTTPStatus.BAD_REQUEST

    @pytest.mark.parametrize("length", ["nonsense", "-5", "1e9"])
    def test_refuses_a_length_that_is_none(self, client: Client, length: str) -> None:
        answer = client.post("/try/only-post/", CONTENT_LENGTH=length)

        assert answer.status_code == HTTPStatus.BAD_REQUEST


@pytest.mark.security("S47")
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "X"])
def test_no_route_answers_a_method_nobody_uses(client: Client, method: str) -> None:
    for path in every_path():
        assert client.generic(method, path, headers=BRIEFLY).status_code == HTTPStatus.METHOD_NOT_ALLOWED, path


class TestSlowStatements:
    """The database gives up a statement before the person does."""

    @pytest.mark.security("S32")
    def test_the_limits_hold_on_every_connection(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting::int FROM pg_settings WHERE name IN"
                " ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout')"
            )
            limits = dict(cursor.fetchall())

        assert limits["statement_timeout"] == env().statement_timeout * 1000
        assert 0 < limits["lock_timeout"] <= 5000
        assert 0 < limits["idle_in_transaction_session_timeout"] <= 30000

    @pytest.mark.security("S32")
    @pytest.mark.security("S46")
    @pytest.mark.slow
    def test_a_sleeping_statement_is_ended_and_answered(self, strict: Client) -> None:
        started = time.perf_counter()

        answer = strict.get("/try/slow/")

        assert time.perf_counter() - started <= 5.5
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.headers["Retry-After"]
