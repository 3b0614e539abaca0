"""What results say about questions and forms, for those who release questions."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spom.exams.actions.analysing import analyse_questions
from spom.exams.policies.bank import may_release_questions
from spom.exams.queries.analysis import FLAGS, form_figures, modules_with_results, statistics_of
from spom.identity.http import UserRequest, allowed
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_release_questions)
def analyses(request: UserRequest) -> HttpResponse:
    """Modules whose questions have been answered in tests that count."""
    return render(request, "exams/analyses.html", {"modules": modules_with_results()})


@require_GET
@allowed(may_release_questions)
def analysis(request: UserRequest, pk: int) -> HttpResponse:
    """Forms and questions of one module, those to be looked at first."""
    module = get_object_or_404(modules_with_results(), pk=pk)
    page = numbered_page(statistics_of(module), number=request.GET.get("page"))
    rows = [(one, [FLAGS[flag] for flag in one.flags]) for one in page.object_list]
    context = {"module": module, "page": page, "rows": rows, "forms": form_figures(module)}
    return render(request, "exams/analysis.html", context)


@require_POST
@allowed(may_release_questions)
def analyse(request: UserRequest, pk: int) -> HttpResponse:
    """Reckon anew."""
    module = get_object_or_404(modules_with_results(), pk=pk)
    analyse_questions(module=module, by=request.user, at=timezone.now())
    return redirect("exams:analysis", module.pk)
