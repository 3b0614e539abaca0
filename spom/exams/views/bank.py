"""The question bank: what is there, and one question with its key."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.exams.actions.writing import WAYS, move_question, remark, rewrite_question, write_question
from spom.exams.forms.bank import ExportForm, QuestionForm, RemarkForm, SearchForm
from spom.exams.http import with_pictures
from spom.exams.items.gift import read_gift
from spom.exams.items.gift_out import write_gift
from spom.exams.items.illustrating import apart, together, with_picture
from spom.exams.items.items import Item
from spom.exams.items.languages import languages_of, spoken
from spom.exams.models.bank import Question
from spom.exams.policies.bank import may_release_questions, may_write_questions
from spom.exams.queries.analysis import question_statistics
from spom.exams.queries.bank import Wish, alike, counts, history, newest_version, questions, remarks
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_write_questions)
def bank(request: UserRequest) -> HttpResponse:
    """Every question, filtered."""
    form = SearchForm(request.GET or None)
    wish = Wish()
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        wish = Wish(words=said["q"], module=said["module"], state=said["state"], kind=said["kind"])
    context = {
        "form": form,
        "page": numbered_page(questions(wish), number=request.GET.get("page")),
        "counts": [
            (label, counts_now.get(code, 0)) for counts_now in [counts()] for code, label in Question.State.choices
        ],
        "export_form": ExportForm(),
        "may_release": may_release_questions(request.user),
    }
    return render(request, "exams/bank.html", context)


@require_GET
@allowed(may_write_questions)
@with_pictures
def question(request: UserRequest, pk: int) -> HttpResponse:
    """One question as a candidate sees it, its key, and its way so far."""
    return _shown(request, get_object_or_404(Question.objects.select_related("module"), pk=pk))


@require_http_methods(["GET", "POST"])
@allowed(may_write_questions)
def new(request: UserRequest) -> HttpResponse:
    """Write a question."""
    form = QuestionForm(request.POST or None, request.FILES or None)
    item = _asked(form, ())
    if item is None:
        return render(request, "exams/write.html", {"form": form}, status=INVALID if form.is_bound else 200)
    made = write_question(module=form.cleaned_data["module"], item=item, by=request.user, at=timezone.now())
    return redirect("exams:question", made.pk)


@require_http_methods(["GET", "POST"])
@allowed(may_write_questions)
def rewrite(request: UserRequest, pk: int) -> HttpResponse:
    """Write another version."""
    kept = get_object_or_404(Question, pk=pk)
    source, pictures = apart(write_gift([newest_version(kept).item]))
    first = {"module": kept.module_id, "source": source}
    form = QuestionForm(request.POST or None, request.FILES or None, initial=first)
    form.fields["module"].disabled = True
    item = _asked(form, pictures)
    if item is None:
        context = {"form": form, "question": kept}
        return render(request, "exams/write.html", context, status=INVALID if form.is_bound else 200)
    try:
        rewrite_question(question=kept, item=item, by=request.user, at=timezone.now())
    except Refusal as no:
        return render(request, "exams/write.html", {"form": form, "question": kept, "refusal": no}, status=REFUSED)
    return redirect("exams:question", kept.pk)


@require_POST
@allowed(may_write_questions)
@with_pictures
def say(request: UserRequest, pk: int) -> HttpResponse:
    """Remark on a question."""
    kept = get_object_or_404(Question.objects.select_related("module"), pk=pk)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _shown(request, kept, form=form, status=INVALID)
    remark(question=kept, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
    return redirect("exams:question", kept.pk)


@require_POST
@allowed(may_write_questions)
@with_pictures
def submit(request: UserRequest, pk: int) -> HttpResponse:
    """Hand a draft in for review, or take it back."""
    return _moved(request, pk, allowed_to={Question.State.REVIEW, Question.State.DRAFT})


@require_POST
@allowed(may_release_questions)
@with_pictures
def release(request: UserRequest, pk: int) -> HttpResponse:
    """Put a question into tests, or take it out of them."""
    return _moved(request, pk, allowed_to={Question.State.PILOT, Question.State.LIVE, Question.State.RETIRED})


def _moved(request: UserRequest, pk: int, *, allowed_to: set[Question.State]) -> HttpResponse:
    kept = get_object_or_404(Question.objects.select_related("module"), pk=pk)
    to = request.POST.get("to", "")
    if to not in allowed_to:
        return _shown(request, kept, status=INVALID)
    try:
        move_question(question=kept, to=Question.State(to), by=request.user, at=timezone.now())
    except Refusal as no:
        return _shown(request, kept, refusal=no, status=REFUSED)
    return redirect("exams:question", kept.pk)


def _asked(form: QuestionForm, pictures: Sequence[str]) -> Item | None:
    """The one question that was written; None with the form's errors saying why not."""
    if not form.is_bound or not form.is_valid():
        return None
    reading = read_gift(together(form.cleaned_data["source"], pictures))
    for loss in reading.losses:
        form.add_error("source", f"{loss.where}: {loss.why}")
    if not reading.losses and len(reading.items) != 1:
        form.add_error("source", _("Write one question here. A file may hold many."))
    if form.errors:
        return None
    address = form.cleaned_data.get("address")
    return with_picture(reading.items[0], address, form.cleaned_data["alt"]) if address else reading.items[0]


def _shown(
    request: UserRequest,
    kept: Question,
    *,
    form: RemarkForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    state, item = Question.State(kept.state), newest_version(kept).item
    context = {
        "question": kept,
        "item": item,
        "translations": [(language, spoken(item, language)) for language in languages_of(item)],
        "history": history(kept),
        "remarks": remarks(kept),
        "alike": alike(kept),
        "form": form or RemarkForm(),
        "refusal": refusal,
        "ways": WAYS[state],
        "may_release": may_release_questions(request.user),
        "did": question_statistics(kept) if may_release_questions(request.user) else None,
    }
    return render(request, "exams/question.html", context, status=status)
