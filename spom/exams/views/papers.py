"""Blueprints and their forms."""

from random import SystemRandom

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.exams.actions.papers import Line, assemble_forms, draw_blueprint, preview, withdraw_form
from spom.exams.forms.papers import AssembleForm, BlueprintForm, LineForm, LineForms
from spom.exams.http import with_pictures
from spom.exams.models.papers import Blueprint, Form
from spom.exams.policies.bank import may_release_questions
from spom.exams.queries.papers import blueprints, forms_of, lines_of, topics_of
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_release_questions)
def papers(request: UserRequest) -> HttpResponse:
    """Every blueprint."""
    return render(request, "exams/papers.html", {"page": numbered_page(blueprints(), number=request.GET.get("page"))})


@require_http_methods(["GET", "POST"])
@allowed(may_release_questions)
def new_blueprint(request: UserRequest) -> HttpResponse:
    """Settle what papers are made of."""
    form, lines = BlueprintForm(request.POST or None), LineForms(request.POST or None, prefix="lines")
    if not form.is_bound:
        return render(request, "exams/new_paper.html", {"form": form, "lines": lines})
    if not (form.is_valid() and lines.is_valid()):
        return render(request, "exams/new_paper.html", {"form": form, "lines": lines}, status=INVALID)
    said = form.cleaned_data
    try:
        made = draw_blueprint(
            module=said["module"],
            name=said["name"],
            purpose=Blueprint.Purpose(said["purpose"]),
            minutes=said["minutes"],
            marks_each=said["marks_each"],
            wrong_costs=said["wrong_costs"],
            browser_key=said["browser_key"],
            lines=[line for one in lines.forms if (line := _line(one))],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "exams/new_paper.html", {"form": form, "lines": lines, "refusal": no}, status=REFUSED)
    return redirect("exams:blueprint", made.pk)


@require_GET
@allowed(may_release_questions)
def blueprint(request: UserRequest, pk: int) -> HttpResponse:
    """One blueprint and the forms made from it."""
    return _drawn(request, _blueprint(pk), AssembleForm(initial={"opens_at": timezone.localtime()}))


@require_POST
@allowed(may_release_questions)
def assemble(request: UserRequest, pk: int) -> HttpResponse:
    """Make parallel forms."""
    kept, form = _blueprint(pk), AssembleForm(request.POST)
    if not form.is_valid():
        return _drawn(request, kept, form, status=INVALID)
    try:
        assemble_forms(
            blueprint=kept,
            number=form.cleaned_data["number"],
            opens_at=form.cleaned_data["opens_at"],
            dice=SystemRandom(),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return _drawn(request, kept, form, refusal=no, status=REFUSED)
    return redirect("exams:blueprint", kept.pk)


@require_GET
@allowed(may_release_questions)
@fresh
@with_pictures
def form_preview(request: UserRequest, pk: int) -> HttpResponse:
    """A form with its keys, to read and to print."""
    form = get_object_or_404(Form.objects.select_related("blueprint__module"), pk=pk)
    paper = preview(form=form, by=request.user, at=timezone.now())
    asked = [(one, None if one.case is None else paper.cases[one.case]) for one in paper.questions]
    return render(request, "exams/form.html", {"form": form, "asked": asked})


@require_POST
@allowed(may_release_questions)
def withdraw(request: UserRequest, pk: int) -> HttpResponse:
    """Give a form out no more."""
    form = get_object_or_404(Form, pk=pk)
    withdraw_form(form=form, by=request.user, at=timezone.now())
    return redirect("exams:blueprint", form.blueprint_id)


def _line(form: LineForm) -> Line | None:
    said = form.cleaned_data
    if not said.get("count"):
        return None
    return Line(count=said["count"], topic=said["topic"], level=said["level"], of_each_case=said["of_each_case"] or 0)


def _blueprint(pk: int) -> Blueprint:
    return get_object_or_404(blueprints(), pk=pk)


def _drawn(
    request: UserRequest, kept: Blueprint, form: AssembleForm, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    lines = lines_of(kept)
    context = {
        "blueprint": kept,
        "lines": lines,
        "questions": sum(line.questions for line in lines),
        "forms": forms_of(kept),
        "topics": topics_of(kept.module),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "exams/blueprint.html", context, status=status)
