"""The doors people come through every few seconds answer as every other door does, only with less ado."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from spom.config.tests.trouble_urls import handler400, handler403, handler404, handler500
from spom.config.urls import urlpatterns as portal
from spom.kit.middleware.busy_doors import LARGEST_ORDINARY, BusyDoors, outcome_of

__all__ = ["handler400", "handler403", "handler404", "handler500"]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@login_not_required
def door(request: HttpRequest) -> HttpResponse:
    """Do what the body says."""
    asked = request.body.decode()[:20]
    if asked == "break":
        raise RuntimeError("broken")
    if asked == "nothing":
        return HttpResponse(status=404)
    headers = {"X-Only": "once"} if asked == "first" else {}
    return HttpResponse('{"ok":1}', content_type="application/json", headers=headers)


OF_ONE = {"X-Request-Id", "Content-Length"}
urlpatterns = [path("busy", door), *portal]


@pytest.fixture
def layers(settings: Settings) -> None:
    """The address is one of the short cuts, so that the view is all that is called behind the layers."""
    settings.SHORT_CUTS = ["/busy"]


def answers(bodies: list[str], *, secure: bool) -> list[tuple[int, dict[str, str], bytes]]:
    """Status, headers and body of one answer after the other, by a portal that was just started."""
    client = Client(raise_request_exception=False)
    given = [client.post("/busy", body, content_type="text/plain", secure=secure) for body in bodies]
    # Pages of errors name the request, and differ in that.
    return [
        (one.status_code, {name: said for name, said in one.headers.items() if name not in OF_ONE}, one.content[:15])
        for one in given
    ]


@pytest.mark.security("S37")
@pytest.mark.usefixtures("layers")
@pytest.mark.parametrize("secure", [False, True])
def test_says_word_for_word_what_the_whole_way_says(settings: Settings, *, secure: bool) -> None:
    bodies = ["first", "again", "nothing", "break", "x" * (LARGEST_ORDINARY + 1), "first"]

    settings.BUSY_DOORS = []
    whole = answers(bodies, secure=secure)
    settings.BUSY_DOORS = ["/busy"]
    short = answers(bodies, secure=secure)

    assert short == whole
    assert [status for status, _headers, _body in short] == [200, 200, 404, 500, 200, 200]
    assert all("Content-Security-Policy" in headers for _status, headers, _body in short)


@pytest.mark.usefixtures("layers")
def test_later_answers_take_the_short_way(settings: Settings) -> None:
    settings.BUSY_DOORS = ["/busy"]
    whole_ways = []

    def layer(request: HttpRequest) -> HttpResponseBase:
        whole_ways.append(request.path_info)
        ended = outcome_of(request)
        assert ended is not None
        response = ended()
        response.headers["X-Layer"] = "1"
        return response

    busy = BusyDoors(layer)
    for _ in range(3):
        answer = busy(RequestFactory().post("/busy", "x", content_type="text/plain"))

    assert whole_ways == ["/busy"]
    assert answer.headers["X-Layer"] == "1"


@pytest.mark.usefixtures("layers")
def test_the_second_host_and_other_verbs_find_no_busy_door(settings: Settings) -> None:
    settings.BUSY_DOORS = ["/busy"]
    settings.PACKAGES_URL = "http://packages.localhost"
    client = Client()
    assert client.post("/busy", "x", content_type="text/plain").status_code == 200

    assert (
        client.post("/busy", "x", content_type="text/plain", headers={"host": "packages.localhost"}).status_code == 404
    )
    assert client.generic("TRACE", "/busy", "x").status_code == 405
