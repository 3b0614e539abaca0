"""The system check: the page, and what it measures against."""

import time
from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def test_works_before_signing_in_and_may_use_the_camera(client: Client) -> None:
    answer = client.get("/system-check/")

    assert answer.status_code == HTTPStatus.OK
    assert "camera=(self)" in answer.headers["Permissions-Policy"]


def test_says_what_to_do_where_no_script_runs(client: Client) -> None:
    assert "Your browser ran no check" in client.get("/system-check/").content.decode()


def test_ping_tells_our_clock_and_asks_no_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/system-check/ping/")
    with django_assert_num_queries(0):
        answer = client.get("/system-check/ping/")

    assert abs(answer.json()["now"] / 1000 - time.time()) < 5


@pytest.mark.security("S32")
@pytest.mark.parametrize(
    ("asked", "got"), [("256", 256), ("1024", 1024), ("9999", 1024), ("99999999", 1), ("-5", 1), ("x", 1), ("", 1)]
)
def test_sends_as_much_as_asked_and_never_more_than_a_megabyte(client: Client, asked: str, got: int) -> None:
    answer = client.get("/system-check/bytes/", {"kilobytes": asked})

    assert len(answer.content) == got * 1024
    assert "no-store" in answer.headers["Cache-Control"]
