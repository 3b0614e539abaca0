"""The register of erasures, for staff who answer for it."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.exports import Row, csv_lines, xlsx_file
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions import erasure as actions
from spom.portal.forms.profile import HoldForm, OptionalRemarkForm, RemarkForm
from spom.portal.models.profile import ErasureRequest, LegalHold
from spom.portal.policies.profile import may_erase
from spom.portal.queries.profile import erasures, holds_on
from spom.portal.registry.erasure import every_eraser

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@allowed(may_erase)
def register(request: UserRequest) -> HttpResponse:
    """Every request, what waits first."""
    waiting = erasures().filter(state=ErasureRequest.State.WAITING)
    decided = erasures().exclude(state=ErasureRequest.State.WAITING).order_by("-decided_at", "-pk")
    page = numbered_page(decided, number=request.GET.get("page"))
    context = {"waiting": waiting[:100], "page": page, "today": timezone.localdate()}
    return render(request, "portal/erasures.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_erase)
@fresh
def decide(request: UserRequest, pk: int) -> HttpResponse:
    """One request: what keeps it, what would go, and the decision."""
    asked = get_object_or_404(erasures(), pk=pk)
    erases = "erase" in request.POST
    form = (OptionalRemarkForm if erases else RemarkForm)(request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        remark, now = form.cleaned_data["remark"], timezone.now()
        try:
            if erases:
                actions.erase_person(request=asked, remark=remark, by=request.user, at=now)
            else:
                actions.refuse_erasure(request=asked, remark=remark, by=request.user, at=now)
        except Refusal as no:
            refusal = no
        else:
            return redirect("portal:erasure", pk)
    context = {
        "asked": asked,
        "form": form,
        "hold_form": HoldForm(),
        "holds": holds_on(asked.user),
        "erasers": every_eraser(),
        "outcome": _in_words(asked),
        "refusal": refusal,
    }
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/erasure.html", context, status=status)


@require_POST
@allowed(may_erase)
@fresh
def hold(request: UserRequest, pk: int) -> HttpResponse:
    """Nothing about this person may be erased."""
    asked = get_object_or_404(erasures(), pk=pk)
    form = HoldForm(request.POST)
    if form.is_valid():
        actions.place_hold(user=asked.user, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    else:
        messages.error(request, _("A hold needs a reason."))
    return redirect("portal:erasure", pk)


@require_POST
@allowed(may_erase)
@fresh
def lift(request: UserRequest, pk: int, hold_id: int) -> HttpResponse:
    """It may be erased again."""
    asked = get_object_or_404(erasures(), pk=pk)
    found = get_object_or_404(LegalHold, pk=hold_id, user=asked.user)
    try:
        actions.lift_hold(hold=found, by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("portal:erasure", pk)


@require_POST
@allowed(may_erase)
@fresh
def take(request: UserRequest) -> HttpResponseBase:
    """The register as a file."""
    headings: Row = ["number", "mark", "asked", "due", "state", "decided", "by", "remark", "outcome"]
    rows: list[Row] = [_row(each) for each in erasures().order_by("pk")[:100_000]]
    actions.take_register(rows=len(rows), by=request.user, at=timezone.now())
    if request.POST.get("form") == "xlsx":
        answer = FileResponse(xlsx_file(headings, rows, title="Erasures"), content_type=XLSX)
        answer["Content-Disposition"] = 'attachment; filename="erasures.xlsx"'
        return answer
    text = HttpResponse(b"".join(csv_lines(headings, rows)), content_type="text/csv; charset=utf-8")
    text["Content-Disposition"] = 'attachment; filename="erasures.csv"'
    return text


def _in_words(asked: ErasureRequest) -> list[tuple[str, int, str]]:
    titles = {eraser.code: str(eraser.title) for eraser in every_eraser()}
    return [(titles.get(code, code), rows, kept) for code, rows, kept in asked.outcome]


def _row(asked: ErasureRequest) -> Row:
    outcome = "; ".join(f"{code}: {rows}{f' ({kept})' if kept else ''}" for code, rows, kept in asked.outcome)
    by = asked.decided_by.username if asked.decided_by else ""
    return [
        asked.pk,
        asked.mark,
        asked.asked_at,
        asked.due_on,
        str(asked.get_state_display()),
        asked.decided_at,
        by,
        asked.remark,
        outcome,
    ]
