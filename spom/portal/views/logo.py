"""The institution's logo, which browsers may keep for ever: its address names its content."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from spom.kit.file_answers import show_picture
from spom.portal.queries.institution import current_institution
from spom.portal.queries.logo import digest_of


@login_not_required
@require_safe
def logo(request: HttpRequest, digest: str) -> FileResponse:  # noqa: ARG001  # the same for everybody
    """The present logo, and no other file: 404 for the address of an older one."""
    place = current_institution().logo
    if not place or digest != digest_of(place):
        raise Http404
    try:
        answer = show_picture(place)
    except FileNotFoundError as no:
        raise Http404 from no
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
