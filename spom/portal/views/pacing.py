"""How doors say: not so fast."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from spom.portal.actions.pace import TooOften


def too_often(request: HttpRequest, no: TooOften) -> HttpResponse:
    """429, with the time to try again; a page for people, the same for islands."""
    seconds = max(1, int((no.until - timezone.now()).total_seconds()) + 1)
    answer = render(
        request, "portal/too_often.html", {"refusal": no, "until": no.until}, status=HTTPStatus.TOO_MANY_REQUESTS
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer
