"""How a cohort did: charts with their tables, and the same as a file."""

from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.exams.actions.exporting import export_results
from spom.exams.forms.staff import CohortForm
from spom.exams.policies.sitting import may_see_results
from spom.exams.queries.cohort import Scope, headings, lines, report, results_in, units_seen
from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.exports import csv_lines, xlsx_file
from spom.kit.http import INVALID


@require_GET
@allowed(may_see_results)
def reports(request: UserRequest) -> HttpResponse:
    """Shares and spread of the official results one may see."""
    form, scope = _asked(request.user, request.GET)
    context = {"form": form, "report": report(scope) if scope else None}
    return render(request, "exams/reports.html", context, status=200 if scope else INVALID)


@require_POST
@allowed(may_see_results)
def export(request: UserRequest) -> HttpResponseBase:
    """A line for each paper, as a file."""
    now = timezone.now()
    _form, scope = _asked(request.user, request.POST)
    if scope is None:
        return HttpResponse(status=INVALID)
    kind = "xlsx" if request.POST.get("kind") == "xlsx" else "csv"
    export_results(kind=kind, papers=results_in(scope).count(), by=request.user, at=now)
    name = f"results-{timezone.localdate(now):%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        book = xlsx_file(headings(), lines(scope), title=_("Results"))
        return FileResponse(book, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})
    answer = HttpResponse(csv_lines(headings(), lines(scope)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _asked(staff: User, said: QueryDict) -> tuple[CohortForm, Scope | None]:
    form = CohortForm(said)
    form.offer(units_seen(staff))
    if not form.is_valid():
        return form, None
    chosen = form.cleaned_data
    scope = Scope(
        staff=staff,
        module=chosen["module"],
        unit=chosen["unit"],
        from_on=chosen["from_on"],
        until_on=chosen["until_on"],
    )
    return form, scope
