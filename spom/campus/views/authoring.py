"""Making editions: which there are, one of them with its lessons in order, and the way to students."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.campus.actions import authoring as making
from spom.campus.forms import EditionForm, NewLessonForm
from spom.campus.importers.course_writer import course_archive
from spom.campus.models.edition import CourseEdition
from spom.campus.models.lesson import Lesson
from spom.campus.policies import may_author, may_publish
from spom.campus.queries.authoring import any_edition, taught_modules
from spom.campus.queries.checks import faults_of
from spom.campus.queries.lessons import lessons_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area
from spom.programme.models.catalogue import Module


@area("learning")
@require_GET
@allowed(may_author)
def modules(request: UserRequest) -> HttpResponse:
    """Every module with its editions."""
    return render(request, "campus/authoring/modules.html", {"taught": taught_modules()})


@area("learning")
@require_POST
@allowed(may_author)
def begin(request: UserRequest, module_id: int) -> HttpResponse:
    """Begin the next edition of a module."""
    module = get_object_or_404(Module, pk=module_id)
    try:
        edition = making.begin_edition(module=module, by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
        return redirect("campus:authoring")
    return redirect("campus:edition", edition.pk)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def edition(request: UserRequest, edition_id: int) -> HttpResponse:
    """One edition: its lessons in order, what is missing, and the way to students. A POST adds a lesson."""
    found = _edition(edition_id)
    form = NewLessonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            content = making.add_content(
                edition=found,
                code=said["code"],
                kind=Lesson.Kind(said["kind"]),
                title=said["title"],
                stated_seconds=said["minutes"] * 60,
                by=request.user,
                at=timezone.now(),
            )
        except Refusal as no:
            return _draw(request, found, form, refusal=no, status=REFUSED)
        return redirect("campus:content", content.pk)
    return _draw(request, found, form, status=INVALID if form.errors else HTTPStatus.OK)


@area("learning")
@require_POST
@allowed(may_author)
def describe(request: UserRequest, edition_id: int) -> HttpResponse:
    """Write the outline, and what is new."""
    found = _edition(edition_id)
    form = EditionForm(request.POST)
    if not form.is_valid():
        return _draw(request, found, NewLessonForm(), described=form, status=INVALID)
    said = form.cleaned_data
    return _done(
        request,
        found,
        lambda: making.describe_edition(
            edition=found, outline=said["outline"], changes=said["changes"], by=request.user, at=timezone.now()
        ),
    )


@area("learning")
@require_POST
@allowed(may_author)
def order(request: UserRequest, edition_id: int) -> HttpResponse:
    """Put the lessons in the order sent: the keys of all, or one that moves `up` or `down`."""
    found = _edition(edition_id)
    keys = [content.pk for content in lessons_of(found)]
    sent = [int(key) for key in request.POST.getlist("content") if key.isdecimal()]
    wanted = _moved(keys, sent[0], request.POST.get("move", "")) if len(sent) == 1 else sent
    return _done(
        request,
        found,
        lambda: making.put_in_order(edition=found, contents=wanted, by=request.user, at=timezone.now()),
    )


@area("learning")
@require_POST
@allowed(may_author)
def submit(request: UserRequest, edition_id: int) -> HttpResponse:
    """Hand the draft in."""
    found = _edition(edition_id)
    return _done(request, found, lambda: making.submit_edition(edition=found, by=request.user, at=timezone.now()))


@area("learning")
@require_POST
@allowed(may_publish)
def send_back(request: UserRequest, edition_id: int) -> HttpResponse:
    """Give a reviewed edition back to its authors."""
    found = _edition(edition_id)
    return _done(request, found, lambda: making.return_edition(edition=found, by=request.user, at=timezone.now()))


@area("learning")
@require_POST
@allowed(may_publish)
def publish(request: UserRequest, edition_id: int) -> HttpResponse:
    """Let students who begin from now on learn it."""
    found = _edition(edition_id)
    return _done(request, found, lambda: making.publish_edition(edition=found, by=request.user, at=timezone.now()))


@area("learning")
@require_GET
@allowed(may_author)
def export(request: UserRequest, edition_id: int) -> FileResponse:  # noqa: ARG001  # everybody who may gets the same
    """The edition as a course folder."""
    found = _edition(edition_id)
    name = f"{found.module.code}-{found.number}.zip"
    return FileResponse(course_archive(found), as_attachment=True, filename=name, content_type="application/zip")


def _moved(keys: list[int], key: int, move: str) -> list[int]:
    """The keys with one of them a place further up or down; as they are at the ends."""
    if key not in keys or move not in {"up", "down"}:
        return keys
    place = keys.index(key)
    other = min(max(place + (1 if move == "down" else -1), 0), len(keys) - 1)
    keys[place], keys[other] = keys[other], keys[place]
    return keys


def _done(request: UserRequest, found: CourseEdition, act: Callable[[], None]) -> HttpResponse:
    """Act, and go back to the edition; a no is shown there."""
    try:
        act()
    except Refusal as no:
        return _draw(request, _edition(found.pk), NewLessonForm(), refusal=no, status=REFUSED)
    return redirect("campus:edition", found.pk)


def _draw(
    request: UserRequest,
    found: CourseEdition,
    form: NewLessonForm,
    *,
    described: EditionForm | None = None,
    refusal: Refusal | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "edition": found,
        "module": found.module,
        "contents": lessons_of(found),
        "faults": [] if found.is_published else faults_of(found),
        "form": form,
        "described": described or EditionForm(initial={"outline": found.outline, "changes": found.changes}),
        "is_draft": found.state == CourseEdition.State.DRAFT,
        "is_in_review": found.state == CourseEdition.State.REVIEW,
        "may_publish": may_publish(request.user),
        "refusal": refusal,
    }
    return render(request, "campus/authoring/edition.html", context, status=status)


def _edition(edition_id: int) -> CourseEdition:
    found = any_edition(edition_id)
    if found is None:
        raise Http404
    return found
