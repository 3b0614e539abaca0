"""How students get on: all of them, those who may be stuck, one of them; and the same as a file."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.campus.actions.exporting import export_cohort
from spom.campus.forms import CohortForm
from spom.campus.policies import may_decide_hours, may_see_cohort
from spom.campus.queries.cohort import MOST, Scope, Standing, cohort, enrolments_in, units_of
from spom.campus.queries.cohort_charts import progress_bars, week_bars, weeks
from spom.campus.queries.cohort_export import headings, lines
from spom.campus.queries.days import days_of, pace_of
from spom.campus.queries.lost import lost_times
from spom.campus.queries.plan import plan_of
from spom.campus.queries.reviewing import learners_of
from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.kit.exports import csv_lines, xlsx_file
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.eligibility import eligibility

PER_PAGE = 25
DAYS_SHOWN = 14


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the form says, and whom that is."""

    form: CohortForm
    scope: Scope | None
    everybody: list[Standing]
    shown: list[Standing]
    is_too_many: bool


@require_GET
@allowed(may_see_cohort)
def students(request: UserRequest) -> HttpResponse:
    """The cohort with its charts, and the list."""
    now = timezone.now()
    asked = _asked(request.user, request.GET)
    page: Page[Standing] = Paginator(asked.shown, PER_PAGE).get_page(request.GET.get("page"))
    found = weeks(asked.everybody, at=now)
    context = {
        "form": asked.form,
        "asked": asked,
        "page": page,
        "progress": progress_bars(asked.everybody),
        "weeks": found,
        "week_bars": week_bars(found),
        "stuck_count": sum(bool(row.stuck) for row in asked.everybody),
        "done_count": sum(row.is_done for row in asked.everybody),
        "most": MOST,
    }
    return render(request, "campus/staff/cohort.html", context)


@require_POST
@allowed(may_see_cohort)
def export(request: UserRequest) -> HttpResponseBase:
    """The list as it stands, as a file."""
    now = timezone.now()
    kind = "xlsx" if request.POST.get("kind") == "xlsx" else "csv"
    asked = _asked(request.user, request.POST)
    if asked.scope is None:
        return HttpResponse(status=404)
    export_cohort(
        programme=asked.scope.programme,
        unit=asked.scope.unit,
        kind=kind,
        students=len(asked.shown),
        by=request.user,
        at=now,
    )
    letters = [one.letter for one in asked.shown[0].plan.sets] if asked.shown else []
    name = f"students-{timezone.localdate(now):%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        book = xlsx_file(headings(letters), lines(asked.shown), title=_("Students"))
        return FileResponse(book, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})
    answer = HttpResponse(csv_lines(headings(letters), lines(asked.shown)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
@allowed(may_see_cohort)
def student(request: UserRequest, enrolment_id: int) -> HttpResponse:
    """One student as their coordinator sees them: hours, what is missing, the last days, what did not count."""
    now = timezone.now()
    mine = Enrolment.objects.live().filter(learner__in=learners_of(request.user).values("pk"))
    enrolment = get_object_or_404(mine.select_related("programme", "learner__unit"), pk=enrolment_id)
    plan = plan_of(enrolment=enrolment, at=now)
    context = {
        "enrolment": enrolment,
        "plan": plan,
        "pace": pace_of(plan, at=now),
        "proofs": [
            eligibility(enrolment=enrolment, module=one.standing.module, at=now)
            for one in plan.sets
            if one.standing.module is not None
        ],
        "days": days_of(enrolment=enrolment, at=now)[:DAYS_SHOWN],
        "lost": lost_times(enrolment=enrolment)[:25],
        "may_decide": may_decide_hours(request.user),
    }
    return render(request, "campus/staff/student.html", context)


def _asked(staff: User, said: QueryDict) -> Asked:
    """An unknown programme or a unit of others shows nobody, and says so at the field."""
    first = Programme.objects.order_by("name", "pk").first()
    wanted = said.copy()
    wanted.setdefault("programme", str(first.pk) if first else "")
    form = CohortForm(wanted, units=units_of(staff))
    if not form.is_valid():
        return Asked(form=form, scope=None, everybody=[], shown=[], is_too_many=False)
    chosen = form.cleaned_data
    scope = Scope(programme=chosen["programme"], unit=chosen["unit"], words=chosen["q"])
    is_too_many = enrolments_in(staff=staff, scope=scope).count() > MOST
    everybody = [] if is_too_many else cohort(staff=staff, scope=scope, at=timezone.now())
    shown = [row for row in everybody if _is_wanted(row, chosen["show"])]
    return Asked(form=form, scope=scope, everybody=everybody, shown=shown, is_too_many=is_too_many)


def _is_wanted(row: Standing, show: str) -> bool:
    if show == CohortForm.STUCK:
        return bool(row.stuck)
    return row.is_done or show != CohortForm.DONE
