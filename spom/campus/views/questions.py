"""Practice questions, written on screen."""

from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from spom.campus.actions.questions import add_question, move_question, remove_question, write_question
from spom.campus.forms import QuestionForm
from spom.campus.models.edition import LessonContent, Question
from spom.campus.models.lesson import Lesson
from spom.campus.policies import may_author
from spom.campus.views.contents import content_or_404
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.http import area


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def add(request: UserRequest, content_id: int) -> HttpResponse:
    """Write a new question."""
    content = content_or_404(content_id)
    if content.kind != Lesson.Kind.QUIZ:
        raise Http404
    form = QuestionForm(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            add_question(content=content, writing=form.writing, by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            return _back(content)
    return _draw(request, content, form, refusal=refusal)


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_author)
def write(request: UserRequest, question_id: int) -> HttpResponse:
    """Write a question anew."""
    question = _question(question_id)
    form = QuestionForm(request.POST or None, question=question)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            write_question(question=question, writing=form.writing, by=request.user, at=timezone.now())
        except Refusal as no:
            refusal = no
        else:
            return _back(question.content)
    return _draw(request, question.content, form, question=question, refusal=refusal)


@area("learning")
@require_POST
@allowed(may_author)
def move(request: UserRequest, question_id: int) -> HttpResponse:
    """Put a question a place further up or down."""
    question = _question(question_id)
    places = {"up": -1, "down": 1}.get(request.POST.get("move", ""), 0)
    try:
        move_question(question=question, by_places=places, by=request.user, at=timezone.now())
    except Refusal as no:
        return _draw(request, question.content, QuestionForm(question=question), question=question, refusal=no)
    return _back(question.content)


@area("learning")
@require_POST
@allowed(may_author)
def remove(request: UserRequest, question_id: int) -> HttpResponse:
    """Take a question out."""
    question = _question(question_id)
    try:
        remove_question(question=question, by=request.user, at=timezone.now())
    except Refusal as no:
        return _draw(request, question.content, QuestionForm(question=question), question=question, refusal=no)
    return _back(question.content)


def _question(question_id: int) -> Question:
    found = Question.objects.select_related("content__edition__module", "content__lesson").filter(pk=question_id)
    question = found.first()
    if question is None:
        raise Http404
    return question


def _back(content: LessonContent) -> HttpResponse:
    return redirect(f"{reverse('campus:content', args=[content.pk])}#questions")


def _draw(
    request: UserRequest,
    content: LessonContent,
    form: QuestionForm,
    *,
    question: Question | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    context = {"content": content, "edition": content.edition, "form": form, "question": question, "refusal": refusal}
    status = REFUSED if refusal else INVALID if form.errors else HTTPStatus.OK
    return render(request, "campus/authoring/question.html", context, status=status)
