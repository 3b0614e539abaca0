"""The files of lessons, for whoever may have them at this moment: their addresses open nothing by themselves."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from spom.campus.models.edition import LessonContent
from spom.campus.policies import may_have_materials
from spom.campus.queries.materials import material_of, readable_content
from spom.identity.http import UserRequest, allowed
from spom.kit.file_answers import download, show_part
from spom.kit.files import SHOWN, kind_at


@require_safe
@allowed(may_have_materials)
def material(request: UserRequest, content_id: int, material_id: int) -> HttpResponseBase:
    """A video, sound, picture or document, whole or in parts; anything else, and ?save, as a download."""
    found = material_of(content=_content(request, content_id), material_id=material_id)
    if found is None:
        raise Http404
    try:
        if "save" in request.GET or kind_at(found.place) not in SHOWN:
            return download(place=found.place, name=found.name)
        return show_part(request, place=found.place, sha256=found.sha256)
    except FileNotFoundError as gone:
        raise Http404 from gone


@require_safe
@allowed(may_have_materials)
def captions(request: UserRequest, content_id: int, language: str) -> HttpResponse:
    """What is said in a video, as WebVTT."""
    found = _content(request, content_id).captions.filter(language=language).first()
    if found is None:
        raise Http404
    answer = HttpResponse(found.text, content_type="text/vtt; charset=utf-8")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _content(request: UserRequest, content_id: int) -> LessonContent:
    content = readable_content(person=request.user, content_id=content_id)
    if content is None:
        raise Http404
    return content
