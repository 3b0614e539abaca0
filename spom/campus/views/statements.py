"""Statements of hours: the learner makes and downloads them, anybody verifies them."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.http.request import HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from spom.campus import verifier
from spom.campus.actions.stating import make_statement
from spom.campus.models.statement import HoursStatement
from spom.campus.policies import may_study
from spom.campus.queries.statements import as_json, as_paper, is_genuine, modules_of, statements_of
from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.pdf.paper import print_pdf

VERIFIER = Path(verifier.__path__[0]) / "verify_hours.py"


@require_GET
@allowed(may_study)
def statements(request: UserRequest) -> HttpResponse:
    """Every statement of one's own, and a button for a new one."""
    return render(request, "campus/statements.html", {"statements": statements_of(request.user)})


@require_POST
@allowed(may_study)
def make(request: UserRequest) -> HttpResponse:
    """State the hours as they are now."""
    try:
        make_statement(learner=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("campus:statements")


@require_GET
@allowed(may_study)
def download(request: UserRequest, code: str, kind: str) -> HttpResponse:
    """One's own statement as PDF or JSON."""
    statement = get_object_or_404(HoursStatement.objects.filter(learner=request.user), code=code)
    if kind == "json":
        answer = HttpResponse(as_json(statement), content_type="application/json")
    elif kind == "pdf":
        paper = as_paper(statement, language=get_language() or "en")
        answer = HttpResponse(print_pdf(paper, at=statement.made_at), content_type="application/pdf")
    else:
        raise Http404
    answer.headers["Content-Disposition"] = f'attachment; filename="hours-{statement.code}.{kind}"'
    return answer


@login_not_required
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What anybody who holds the statement may check: that we signed it, and what it says in sum."""
    statement = get_object_or_404(HoursStatement.objects.select_related("learner"), code=code)
    context = {"statement": statement, "modules": modules_of(statement), "genuine": is_genuine(statement)}
    return render(request, "campus/verify_statement.html", context)


@login_not_required
@require_GET
def verify_with(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django passes it
    """The program that verifies a statement without us."""
    answer = HttpResponse(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify_hours.py"'
    return answer
