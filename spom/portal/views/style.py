"""The institution's colour, as a style sheet browsers may keep for ever: its address names its content."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from spom.portal.queries.institution import current_institution
from spom.portal.queries.style import digest_of, sheet_of


@login_not_required
@require_GET
def style(request: HttpRequest, digest: str) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """The style sheet. An address of an older page gets the present one, and is not kept."""
    colour = current_institution().colour
    answer = HttpResponse(sheet_of(colour), content_type="text/css; charset=utf-8")
    fresh = digest == digest_of(colour)
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return answer
