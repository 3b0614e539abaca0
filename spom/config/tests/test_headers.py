"""What every answer says about itself: pages, errors, files and the API alike."""

from collections.abc import Iterator
from http import HTTPStatus
from http.cookies import Morsel
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from conftest import PASSWORD
from spom.config.tests.routes import every_path
from spom.identity.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("spom.config.tests.trouble_urls")]

# Addresses that hold nothing about anybody, so browsers may keep what they answer. Each with its reason.
KEPT = {
    "/institution.x.css",  # the institution's colours, under a digest that is out of date here
    "/.well-known/openid-configuration",  # what other portals must know to sign people in with us
    "/oidc/keys/",  # public keys
}
ONE_YEAR = 365 * 24 * 3600
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "report-uri": "/csp-reports/",
}


def assert_safe(answer: HttpResponseBase) -> None:
    """All of S36 and S37 but the camera, which some pages may use."""
    said = answer.headers
    hsts = said["Strict-Transport-Security"]
    assert int(hsts.partition("=")[2].partition(";")[0]) >= ONE_YEAR
    assert "includeSubDomains" in hsts
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "same-origin"
    assert said["Cross-Origin-Opener-Policy"] == "same-origin"
    assert said["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "microphone=()" in said["Permissions-Policy"]
    assert "X-Request-Id" in said
    assert "Server" not in said
    assert "X-Powered-By" not in said
    policy = said["Content-Security-Policy"]
    if "camera=(self)" in said["Permissions-Policy"]:
        # The device looks for a face by itself there, with compiled code that is ours.
        policy = policy.replace(" 'wasm-unsafe-eval'", "")
    assert "unsafe" not in policy
    directives = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    assert directives.items() >= CSP.items()
    for cookie in answer.cookies.values():
        if cookie.value:  # others are taken away
            assert_bound(cookie)


def assert_bound(cookie: Morsel[str]) -> None:
    """To this host alone, and hidden from scripts and from other sites."""
    assert cookie.key.startswith("__Host-"), cookie.key
    assert cookie["secure"], cookie.key
    assert cookie["httponly"], cookie.key
    assert cookie["samesite"] == "Lax", cookie.key
    assert cookie["path"] == "/", cookie.key
    assert not cookie["domain"], cookie.key


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Client]:
    """A browser of a site that has one built file."""
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "app.0123456789ab.js").write_text("1")
    (tmp_path / "plain.txt").write_text("1")
    with override_settings(STATIC_ROOT=str(tmp_path), WHITENOISE_USE_FINDERS=False):
        yield Client()


@pytest.mark.security("S36")
@pytest.mark.security("S37")
@pytest.mark.parametrize(
    ("method", "accept"),
    [
        ("get", "text/html"),
        ("post", "text/html"),
        ("options", "application/json"),
        ("delete", "application/json"),
        ("trace", "application/json"),
    ],
)
def test_every_route_is_safe_for_a_stranger(browser: Client, method: str, accept: str) -> None:
    for path in every_path():
        if "/try/slow/" not in path:
            assert_safe(getattr(browser, method)(path, secure=True, headers={"accept": accept}))


@pytest.mark.security("S36")
@pytest.mark.security("S37")
@pytest.mark.security("S38")
@pytest.mark.parametrize("who", ["alice", "grace"])
def test_every_route_is_safe_and_kept_nowhere_when_signed_in(
    browser: Client, request: pytest.FixtureRequest, who: str
) -> None:
    person: User = request.getfixturevalue(who)
    browser.force_login(person)

    for path in every_path():
        if "/try/" not in path:
            answer = browser.get(path, secure=True)
            assert_safe(answer)
            assert "no-store" in answer.headers["Cache-Control"] or path in KEPT, path
            assert leads_to_help(answer) or path.startswith("/parts/"), path
            answer.close()


def leads_to_help(answer: HttpResponseBase) -> bool:
    """Does the page, if it is one, lead to help about itself? Whoever is stuck must not have to search for the way."""
    if answer.status_code != HTTPStatus.OK or not isinstance(answer, HttpResponse):
        return True
    page = answer.content.lstrip()
    is_page = page[:14].lower() == b"<!doctype html" and b'id="main"' in page
    return not is_page or b'href="/help/' in page


@pytest.mark.security("S37")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere/", HTTPStatus.NOT_FOUND),
        ("/api/nowhere", HTTPStatus.NOT_FOUND),
        ("/try/broken/", HTTPStatus.INTERNAL_SERVER_ERROR),
        ("/api/try/broken/", HTTPStatus.INTERNAL_SERVER_ERROR),
        ("/try/bare/429/", HTTPStatus.TOO_MANY_REQUESTS),
        ("/try/only-post/", HTTPStatus.METHOD_NOT_ALLOWED),
        ("/static/nothing.js", HTTPStatus.NOT_FOUND),
    ],
)
def test_trouble_is_answered_no_less_safely(browser: Client, path: str, status: int) -> None:
    answer = browser.get(path, secure=True)

    assert answer.status_code == status
    assert_safe(answer)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.security("S37")
def test_a_name_that_is_not_ours_is_answered_no_less_safely(browser: Client) -> None:
    answer = browser.get("/", secure=True, headers={"host": "evil.example.net"})

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert_safe(answer)


@pytest.mark.security("S37")
def test_files_are_safe_and_what_carries_a_hash_is_kept_for_ever(files: Client) -> None:
    hashed = files.get("/static/dist/app.0123456789ab.js", secure=True)
    plain = files.get("/static/plain.txt", secure=True)

    for file in (hashed, plain):
        assert_safe(file)
        file.close()
    assert "immutable" in hashed.headers["Cache-Control"]
    assert "immutable" not in plain.headers["Cache-Control"]


# The system check lets people rehearse before a lesson.
CAMERA = frozenset({"/system-check/"})


class TestCamera:
    """Browsers refuse the camera on every page but those that say they use it."""

    @pytest.mark.security("S36")
    def test_is_refused_on_every_route(self, browser: Client) -> None:
        for path in every_path():
            if "/try/" not in path:
                allowed = "camera=(self)" if path in CAMERA else "camera=()"
                assert allowed in browser.get(path).headers["Permissions-Policy"], path

    @pytest.mark.security("S36")
    def test_is_allowed_where_a_view_says_so(self, browser: Client) -> None:
        assert "camera=(self)" in browser.get("/try/camera/").headers["Permissions-Policy"]


@pytest.mark.security("S38")
def test_only_a_view_that_says_so_is_kept(browser: Client) -> None:
    assert browser.get("/try/cacheable/").headers["Cache-Control"] == "public, max-age=60"
    assert browser.get("/try/fine/").headers["Cache-Control"] == "no-store"


@pytest.mark.security("S17")
def test_every_cookie_is_bound_to_this_host_and_hidden_from_scripts(browser: Client, alice: User) -> None:
    signed_in = browser.post("/sign-in/", {"username": alice.username, "password": PASSWORD})
    set_cookies = list(signed_in.cookies.values())
    set_cookies.extend(browser.post("/theme/", {"theme": "dark"}).cookies.values())
    set_cookies.extend(browser.post("/language/", {"language": "en"}).cookies.values())
    set_cookies.extend(browser.get("/cookies/").cookies.values())

    assert {"__Host-session", "__Host-csrf", "__Host-check", "__Host-theme", "__Host-language"} <= {
        cookie.key for cookie in set_cookies
    }
    for cookie in set_cookies:
        assert_bound(cookie)
