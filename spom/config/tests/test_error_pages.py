"""Trouble, told in words: what happened, what to do, and the code for the help desk."""

import re
from http import HTTPStatus

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import OperationalError
from django.template import engines
from django.test import Client, override_settings

from spom.kit.last_resort import guarded
from spom.kit.trouble import BY_STATUS, COOKIES_OFF, OTHER_SITE, PAGE_TOO_OLD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("spom.config.tests.trouble_urls")]

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}")
HTML = {"accept": "text/html"}


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def strict() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 429, 500, 503])
class TestEveryStatus:
    """An error answered with nothing but its status is drawn."""

    def test_has_a_page_with_a_code(self, browser: Client, status: int) -> None:
        answer = browser.get(f"/try/bare/{status}/", headers=HTML)

        page = answer.content.decode()
        assert answer.status_code == status
        assert str(BY_STATUS[HTTPStatus(status)].title) in page
        assert CODE.search(page)
        assert answer.headers["Retry-After"]
        assert "<html" in page

    def test_has_a_fragment_for_htmx(self, browser: Client, status: int) -> None:
        page = browser.get(f"/try/bare/{status}/", headers={"hx-request": "true"}).content.decode()

        assert str(BY_STATUS[HTTPStatus(status)].title) in page
        assert "<html" not in page

    def test_has_json_for_programs(self, browser: Client, status: int) -> None:
        answer = browser.get(f"/try/bare/{status}/", headers={"accept": "application/json"})

        assert answer.status_code == status
        assert answer.json()["code"] == BY_STATUS[HTTPStatus(status)].code
        assert CODE.fullmatch(answer.json()["reference"])


@pytest.mark.security("S46")
@pytest.mark.parametrize("path", ["/try/broken/", "/api/try/broken/", "/try/broken-row/"])
def test_a_fault_of_ours_tells_nothing_about_itself(browser: Client, path: str) -> None:
    answer = browser.get(path, {"x": "canary"})

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    for word in ("RuntimeError", "IntegrityError", "Traceback", "canary", "spom/", "Django", "DETAIL"):
        assert word not in page


def test_a_refusal_no_view_caught_is_still_an_answer(browser: Client) -> None:
    page = browser.get("/try/refusing/")
    program = browser.get("/api/try/refusing/")

    assert page.status_code == program.status_code == HTTPStatus.CONFLICT
    assert "The door is shut." in page.content.decode()
    assert program.json()["code"] == "test.too_late"
    assert program.json()["message"] == "The door is shut."


class TestCookies:
    """A form that comes without our cookie, or with an old token."""

    def test_without_the_cookie_says_how_to_allow_them(self, strict: Client) -> None:
        answer = strict.post("/sign-in/", {"username": "x", "password": "y"}, headers=HTML)

        page = answer.content.decode()
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert str(COOKIES_OFF.title) in page
        assert 'href="/sign-in/"' in page
        assert 'href="/cookies/"' in page

    def test_with_an_old_token_asks_to_open_the_page_again(self, strict: Client) -> None:
        strict.get("/sign-in/")

        answer = strict.post("/sign-in/", {"csrfmiddlewaretoken": "old"}, headers=HTML)

        assert str(PAGE_TOO_OLD.title) in answer.content.decode()

    def test_from_another_site_says_so(self, strict: Client) -> None:
        strict.get("/sign-in/")

        answer = strict.post("/sign-in/", headers={"origin": "https://evil.example.net", **HTML})

        assert str(OTHER_SITE.title) in answer.content.decode()

    def test_the_check_finds_out_whether_they_work(self, client: Client) -> None:
        assert "Cookies work" in client.get("/cookies/", follow=True).content.decode()
        assert "switched off" in Client().get("/cookies/?back").content.decode()


class TestLanguage:
    """Trouble is told in the person's language."""

    @pytest.mark.parametrize("path", ["/nowhere/", "/try/broken/"])
    @pytest.mark.parametrize("language", ["en", "de", "hi"])
    def test_follows_the_browser(self, browser: Client, path: str, language: str) -> None:
        page = browser.get(path, headers={"accept-language": language}).content.decode()

        assert f'<html lang="{language}"' in page


@pytest.mark.security("S46")
class TestFailingSurroundings:
    """The worse it gets, the simpler the answer; but there is one, with its code."""

    @staticmethod
    def _no_database(*args: object, **kwargs: object) -> None:
        raise OperationalError("the server closed the connection unexpectedly")

    def test_without_a_database_says_so(self, browser: Client) -> None:
        with connection.execute_wrapper(self._no_database):
            answer = browser.get("/try/counting/", headers=HTML)

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.headers["Retry-After"]
        assert str(BY_STATUS[HTTPStatus.SERVICE_UNAVAILABLE].title) in answer.content.decode()
        assert CODE.search(answer.content.decode())

    def test_a_missing_page_is_told_without_its_surroundings(self, browser: Client) -> None:
        wrong = [{**engines.templates["django"], "OPTIONS": {"context_processors": ["spom.config.tests.make.broken"]}}]

        with override_settings(TEMPLATES=wrong):
            answer = browser.get("/try/bare/404/", headers=HTML)

        assert answer.status_code == HTTPStatus.NOT_FOUND
        assert str(BY_STATUS[HTTPStatus.NOT_FOUND].title) in answer.content.decode()

    def test_without_templates_the_last_resort_answers(self, browser: Client) -> None:
        nothing = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [], "APP_DIRS": False}]

        with override_settings(TEMPLATES=nothing):
            answer = browser.get("/try/broken/", headers=HTML)

        assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        assert CODE.search(answer.content.decode())

    def test_an_application_that_cannot_even_begin_is_answered_for(self) -> None:
        said: list[object] = []

        def broken(environ: object, start_response: object) -> list[bytes]:
            raise ImproperlyConfigured("canary")

        body = b"".join(guarded(broken)({}, lambda *words: said.extend(words)))  # type: ignore[arg-type]

        assert said[0] == "500 Internal Server Error"
        assert ("Cache-Control", "no-store") in said[1]  # type: ignore[operator]
        assert CODE.search(body.decode())
        assert b"canary" not in body
