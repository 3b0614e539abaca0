"""A lesson in the player, and what the learner keeps beside it."""

from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spom.campus.actions.noting import answer_practice, remove_note, save_for_later, unsave, write_note
from spom.campus.forms import AnswerForm, NoteForm
from spom.campus.models.edition import LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.models.progress import LessonNote
from spom.campus.policies import STUDY, may_study
from spom.campus.queries.captions import Cue, chapters_of, cues_of
from spom.campus.queries.hours import seconds_held_by_lesson
from spom.campus.queries.packages import parts_of
from spom.campus.queries.plan import hours_learned
from spom.campus.queries.player import LessonPage, answers_of, lesson_page
from spom.campus.views.drawing import DrawnQuestion, drawn_question, figures_of, opened_to
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.lesson_text import lesson_html
from spom.portal.http import area
from spom.presence.http import shows_face_check
from spom.presence.queries.standing import standing_of
from spom.presence.queries.words import panel_states
from spom.programme.queries.standing import enrolment_of


@area("learning")
@require_GET
@allowed(may_study)
@shows_face_check
def lesson(request: UserRequest, lesson_id: int) -> HttpResponse:
    """The player, at the place where the learner stopped."""
    return _draw(request, _page(request, lesson_id), NoteForm())


@area("learning")
@require_POST
@allowed(may_study)
@shows_face_check
def add_note(request: UserRequest, lesson_id: int) -> HttpResponse:
    """Keep a note at the place where the learner is."""
    page = _page(request, lesson_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _draw(request, page, form, status=INVALID)
    typed = form.cleaned_data
    try:
        write_note(
            learner=request.user,
            lesson=page.content.lesson,
            text=typed["text"],
            place=typed["place"] or 0,
            at=timezone.now(),
        )
    except Refusal as no:
        return _draw(request, page, form, refusal=no, status=REFUSED)
    if request.htmx:
        return render(request, "campus/player/_notes.html", _notes(_page(request, lesson_id), NoteForm()))
    return redirect(f"{reverse('campus:lesson', args=[lesson_id])}#notes")


@area("learning")
@require_POST
@allowed(may_study)
def drop_note(request: UserRequest, note_id: int) -> HttpResponse:
    """Take a note of one's own away."""
    note = get_object_or_404(LessonNote.objects.filter(learner=request.user).select_related("lesson"), pk=note_id)
    lesson_id = note.lesson_id
    remove_note(note=note, at=timezone.now())
    if request.htmx:
        return render(request, "campus/player/_notes.html", _notes(_page(request, lesson_id), NoteForm()))
    return redirect(f"{reverse('campus:lesson', args=[lesson_id])}#notes")


@area("learning")
@require_POST
@allowed(may_study)
def save(request: UserRequest, lesson_id: int) -> HttpResponse:
    """Put the lesson on the list for later, or take it off."""
    page = _page(request, lesson_id)
    was_saved = page.progress is not None and page.progress.saved_at is not None
    keep = unsave if was_saved else save_for_later
    keep(learner=request.user, lesson=page.content.lesson, at=timezone.now())
    if request.htmx:
        return render(request, "campus/player/_save.html", {"page": _page(request, lesson_id)})
    return redirect("campus:lesson", lesson_id)


@area("learning")
@require_POST
@allowed(may_study)
@shows_face_check
def answer(request: UserRequest, question_id: int) -> HttpResponse:
    """Try a practice question; the explanation comes at once."""
    question = get_object_or_404(Question.objects.select_related("content__lesson"), pk=question_id)
    page = _page(request, question.content.lesson_id)
    if page.content.pk != question.content_id:
        raise Http404
    form = AnswerForm(request.POST, question=question)
    given = None
    if form.is_valid():
        chosen = sorted(set(form.cleaned_data["chosen"]))
        given = answer_practice(learner=request.user, question=question, chosen=chosen, at=timezone.now())
    if request.htmx:
        drawn = drawn_question(question, figures_of(page.content), given, form)
        status = HTTPStatus.OK if given else INVALID
        return render(request, "campus/player/_question.html", {"asked": drawn}, status=status)
    if given is None:
        return _draw(request, page, NoteForm(), tried=(question.pk, form), status=INVALID)
    return redirect(f"{reverse('campus:lesson', args=[question.content.lesson_id])}#question-{question.pk}")


def _page(request: UserRequest, lesson_id: int) -> LessonPage:
    enrolment = enrolment_of(request.user)
    page = lesson_page(enrolment=enrolment, lesson_id=lesson_id) if enrolment else None
    if page is None:
        raise Http404
    return page


def _draw(
    request: UserRequest,
    page: LessonPage,
    form: NoteForm,
    *,
    refusal: Refusal | None = None,
    tried: tuple[int, AnswerForm] | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    content = page.content
    module = content.edition.module
    context = _notes(page, form) | {
        "page": page,
        "content": content,
        "module": module,
        "hours": hours_learned(enrolment=page.enrolment, module=module),
        "left": max(
            0, int(content.lesson.most_seconds - seconds_held_by_lesson(learner=request.user, lesson=content.lesson))
        ),
        "text": lesson_html(content.text, figures=figures_of(content)),
        "files": [one for one in content.files.all() if one.role == one.Role.FILE],
        "cues": _cues(content),
        "chapters": chapters_of(content.chapters),
        "questions": _questions(request, content, tried),
        "parts": parts_of(content=content, learner=request.user),
        "packages_open": bool(settings.PACKAGES_URL),
        "place": page.place,
        "refusal": refusal,
        "trusted": settings.TRUSTED_PRESENCE,
        "standing": standing_of(learner=request.user, at=timezone.now()),
        "camera_states": panel_states(),
        "occasion": STUDY,
    }
    answer = render(request, "campus/player/lesson.html", context, status=status)
    return opened_to(answer, content)


def _notes(page: LessonPage, form: NoteForm) -> dict[str, object]:
    return {"page": page, "form": form, "is_media": page.content.kind == Lesson.Kind.VIDEO}


def _cues(content: LessonContent) -> list[Cue]:
    captions = list(content.captions.all())
    return cues_of(captions[0].text) if captions and not content.transcript else []


def _questions(
    request: UserRequest, content: LessonContent, tried: tuple[int, AnswerForm] | None
) -> list[DrawnQuestion]:
    if content.kind != Lesson.Kind.QUIZ:
        return []
    given = answers_of(learner=request.user, content=content)
    figures = figures_of(content)
    return [
        drawn_question(
            question, figures, given.get(question.pk), tried[1] if tried and tried[0] == question.pk else None
        )
        for question in content.questions.order_by("position")
    ]
