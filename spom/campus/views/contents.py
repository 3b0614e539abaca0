"""One lesson of an edition: written, shown as a student sees it, its practice questions, taken out."""

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.campus.actions import authoring as making
from spom.campus.forms import CaptionsForm, LessonForm
from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.lesson import Lesson
from spom.campus.policies import may_author
from spom.campus.queries.authoring import draft_content
from spom.campus.queries.captions import chapters_of, cues_of
from spom.campus.queries.lessons import lessons_of
from spom.campus.queries.packages import parts_of, room_address
from spom.campus.views.drawing import disclosed_question, figures_of, opened_to
from spom.campus.views.received import received
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.files import SOUNDS, VIDEOS, Kind
from spom.kit.http import INVALID, REFUSED
from spom.kit.lesson_text import lesson_html
from spom.portal.http import area


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def content(request: UserRequest, content_id: int) -> HttpResponse:
    """Write one lesson."""
    found = content_or_404(content_id)
    posted = request.method == "POST"
    form = LessonForm(request.POST if posted else None, request.FILES if posted else None, content=found)
    refusal = None
    if posted and form.is_valid():
        try:
            making.write_content(content=found, writing=_writing(request, form), by=request.user, at=timezone.now())
            if "needs" in form.cleaned_data:
                needs = list(form.cleaned_data["needs"])
                making.set_needs(content=found, needs=needs, by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            messages.info(request, _("Your changes are kept."))
            return redirect("campus:content", found.pk)
    status = REFUSED if refusal else INVALID if form.errors else HTTPStatus.OK
    return _draw(request, found, form, CaptionsForm(), refusal=refusal, status=status)


@area("learning")
@require_POST
@allowed(may_author)
def captions(request: UserRequest, content_id: int) -> HttpResponse:
    """Put captions in place."""
    found = content_or_404(content_id)
    form = CaptionsForm(request.POST)
    if not form.is_valid():
        return _draw(request, found, LessonForm(content=found), form, status=INVALID)
    said = form.cleaned_data
    try:
        making.set_captions(
            content=found, language=said["language"], text=said["text"], by=request.user, at=timezone.now()
        )
    except Refusal as no:
        return _draw(request, found, LessonForm(content=found), form, refusal=no, status=REFUSED)
    return redirect("campus:content", found.pk)


@area("learning")
@require_POST
@allowed(may_author)
def remove(request: UserRequest, content_id: int) -> HttpResponse:
    """Take a lesson out of a draft."""
    found = content_or_404(content_id)
    try:
        making.remove_content(content=found, by=request.user, at=timezone.now())
    except Refusal as no:
        return _draw(request, found, LessonForm(content=found), CaptionsForm(), refusal=no, status=REFUSED)
    return redirect("campus:edition", found.edition_id)


@area("learning")
@require_GET
@allowed(may_author)
def preview(request: UserRequest, content_id: int) -> HttpResponse:
    """The lesson as a student sees it. Nothing counts and nothing is kept."""
    found = content_or_404(content_id)
    figures = figures_of(found)
    spoken = list(found.captions.all())
    context = {
        "content": found,
        "module": found.edition.module,
        "rail": lessons_of(found.edition),
        "text": lesson_html(found.text, figures=figures),
        "files": [one for one in found.files.all() if one.role == one.Role.FILE],
        "cues": cues_of(spoken[0].text) if spoken and not found.transcript else [],
        "chapters": chapters_of(found.chapters),
        "questions": [disclosed_question(one, figures) for one in found.questions.order_by("position")],
        "is_media": found.kind == Lesson.Kind.VIDEO,
        "parts": parts_of(content=found, learner=None),
        "room": room_address(package=found.package, launch=None) if found.package else "",
        "place": 0,
    }
    return opened_to(render(request, "campus/authoring/preview.html", context), found)


def content_or_404(content_id: int) -> LessonContent:
    """A lesson of any edition."""
    found = draft_content(content_id)
    if found is None:
        raise Http404
    return found


def _writing(request: UserRequest, form: LessonForm) -> making.Writing:
    said, content = form.cleaned_data, form.content
    return making.Writing(
        title=said["title"],
        topic=said["topic"],
        stated_seconds=said["seconds"],
        text=said["text"].replace("\r\n", "\n"),
        hls_url=said.get("hls_url", content.hls_url),
        chapters=said.get("chapters", content.chapters),
        transcript=said.get("transcript", content.transcript),
        video=received(request, "video", VIDEOS) or content.video,
        audio=received(request, "audio", SOUNDS) or content.audio,
        document=received(request, "document", (Kind.PDF,)) or content.document,
        package=content.package,
    )


def _draw(
    request: UserRequest,
    found: LessonContent,
    form: LessonForm,
    captions_form: CaptionsForm,
    *,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "content": found,
        "edition": found.edition,
        "form": form,
        "captions_form": captions_form,
        "text": lesson_html(found.text, figures=figures_of(found)),
        "questions": list(found.questions.order_by("position")),
        "is_draft": found.edition.state == CourseEdition.State.DRAFT,
        "refusal": refusal,
    }
    return render(request, "campus/authoring/content.html", context, status=status)
