"""Somebody without an account reads the answer by the link of a mail, and writes again."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from spom.kit.file_answers import download
from spom.portal.http import never_closed
from spom.portal.models.ticket import Ticket
from spom.portal.queries.tickets import files_for_person, ticket_under
from spom.portal.views.tickets import thread


@never_closed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, key: str) -> HttpResponse:
    """The ticket a mail leads to."""
    return thread(request, _under(key), by=None, key=key)


@never_closed
@login_not_required
@never_cache
@require_GET
def file_by_link(request: HttpRequest, key: str, file_id: int) -> HttpResponseBase:  # noqa: ARG001  # the key says who
    """A file of that ticket, to save."""
    found = get_object_or_404(files_for_person(_under(key)), pk=file_id)
    return download(place=found.place, name=found.name)


def _under(key: str) -> Ticket:
    found = ticket_under(key)
    if found is None:
        raise Http404
    return found
