"""The log: one line for each request, the reference that finds a traceback, and never a secret."""

import io
import json
import logging
import re
from collections.abc import Iterator
from http import HTTPStatus

import pytest
import structlog
from django.test import Client

from spom.kit.logs import logging_config, readable_path
from spom.kit.secret_values import is_secret_name, scrub

pytestmark = [pytest.mark.django_db, pytest.mark.urls("spom.config.tests.trouble_urls")]

CANARY = "canary7Qx"


def listen(*, as_json: bool) -> Iterator[io.StringIO]:
    """Everything that is logged, as it is written."""
    formatter = logging_config(as_json=as_json, level="DEBUG")["formatters"]["lines"]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(params=[True, False], ids=["json", "plain"])
def log(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    yield from listen(as_json=request.param)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    yield from listen(as_json=True)


@pytest.fixture
def browser() -> Client:
    return Client(raise_request_exception=False)


def read(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_each_request_has_its_line(lines: io.StringIO, browser: Client) -> None:
    # The first request of a process asks for the institution, too.
    browser.get("/try/fine/")
    answer = browser.get("/try/counting/", REMOTE_ADDR="203.0.113.9")

    line = next(line for line in read(lines) if line["event"] == "request" and "counting" in str(line["route"]))
    assert line["request"] == answer.headers["X-Request-Id"]
    assert line["address"] == "203.0.113.9"
    assert line["method"] == "GET"
    assert line["status"] == HTTPStatus.OK
    assert isinstance(line["ms"], float)
    assert line["statements"] == 3
    assert str(line["timestamp"]).endswith("Z")


def test_the_code_on_the_page_finds_the_traceback(log: io.StringIO, browser: Client) -> None:
    page = browser.get("/try/broken/").content.decode()

    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{2}", page)
    assert code
    # In JSON the traceback is on the line itself, in plain text on the barred lines below it.
    entries = re.split(r"\n(?!  \|)", log.getvalue())
    found = [entry for entry in entries if code[0] in entry]
    assert any("Traceback (most recent call last)" in entry for entry in found)
    assert any("RuntimeError: cannot go on" in entry for entry in found)


def test_the_code_of_the_api_finds_the_traceback(lines: io.StringIO, browser: Client) -> None:
    answer = browser.get("/api/try/broken/").json()

    found = [line for line in read(lines) if line.get("reference") == answer["reference"]]
    assert any("RuntimeError" in str(line.get("exception")) for line in found)


def carriers(client: Client) -> None:
    """Send the canary wherever a secret can be, to pages that work and to pages that break with it in hand."""
    client.cookies["__Host-session"] = f"{CANARY}session"
    client.cookies["__Host-csrf"] = f"{CANARY}csrf"
    headers = {"authorization": f"Bearer {CANARY}bearer", "x-csrftoken": f"{CANARY}header"}
    fields = {
        "username": "CRO0612345",
        "password": f"{CANARY}password",
        "new_password": f"{CANARY}new",
        "code": f"{CANARY}code",
        "otp": f"{CANARY}otp",
        "token": f"{CANARY}token",
    }
    for path in ("/sign-in/", "/try/broken/", "/api/try/broken/", "/try/only-post/", f"/reset/{CANARY}0123456789abc/"):
        client.post(path, fields, headers=headers)
        client.post(path, json.dumps({"deep": [fields]}), content_type="application/json", headers=headers)
        client.get(path, {"token": f"{CANARY}query", "code": f"{CANARY}oidc"}, headers=headers)


@pytest.mark.security("S45")
def test_no_secret_is_ever_logged(log: io.StringIO, browser: Client) -> None:
    carriers(browser)
    carriers(Client(enforce_csrf_checks=True, raise_request_exception=False))

    written = log.getvalue()
    assert "RuntimeError" in written
    assert CANARY not in written


@pytest.mark.security("S45")
def test_the_row_a_database_complains_about_is_not_logged(log: io.StringIO, browser: Client) -> None:
    browser.get("/try/broken-row/")

    assert "IntegrityError" in log.getvalue()
    assert "canary-row" not in log.getvalue()


@pytest.mark.security("S45")
@pytest.mark.parametrize("name", ["password", "code", "otp", "session_key", "authorization", "aadhaar", "set_cookie"])
def test_what_is_named_like_a_secret_is_removed(log: io.StringIO, name: str) -> None:
    structlog.get_logger("spom.test").info("something", **{name: CANARY, "nested": {name: CANARY}})

    assert "something" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.security("S45")
@pytest.mark.parametrize(
    "text",
    [
        f"password={CANARY}",
        f'{{"password": "{CANARY} with words"}}',
        f"Authorization: Bearer {CANARY}",
        f"Bearer {CANARY}",
        f"connect to postgresql://spom:{CANARY}@db.example.edu/spom",
        f"Cookie: __Host-session={CANARY}",
        f"your code: {CANARY}",
    ],
)
def test_what_looks_like_a_secret_is_removed(text: str) -> None:
    assert CANARY not in scrub(text, frozenset())


def test_ordinary_words_are_kept() -> None:
    text = "booking 17 of Alice at 10:30, https://portal.example.edu/tests/4: closed"

    assert scrub(text, frozenset()) == text
    assert not is_secret_name("username")


@pytest.mark.security("S45")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x1b[2K"])
def test_nobody_can_write_a_line_of_his_own(log: io.StringIO, end: str) -> None:
    structlog.get_logger("spom.test").info("said", words=f"x{end}2026-01-01 forged line")
    logging.getLogger("elsewhere").warning("from %s", f"x{end}2026-01-01 forged line")
    before = len(log.getvalue().splitlines())

    assert before == 2
    assert "\x1b[2K" not in log.getvalue()
    assert not [line for line in log.getvalue().splitlines() if line.startswith("2026-01-01 forged")]


@pytest.mark.security("S45")
def test_a_traceback_cannot_pass_for_lines_of_the_log(log: io.StringIO) -> None:
    trouble = RuntimeError("x\n2026-01-01 forged line")
    structlog.get_logger("spom.test").error("failed", exc_info=trouble)

    assert not [line for line in log.getvalue().splitlines() if line.startswith("2026-01-01 forged")]


def test_a_mistyped_link_is_logged_without_its_token() -> None:
    assert readable_path("/reset/MTI-c9x0q4-0a8f7e6d5c4b3a29/") == "/reset/…/"
    assert readable_path("/booking/slots/7/") == "/booking/slots/7/"
    assert len(readable_path("/a" * 1000)) <= 200
