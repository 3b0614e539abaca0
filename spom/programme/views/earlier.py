"""Files of an earlier system: sent, looked at, carried out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.exports import Row, csv_lines
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.http import area
from spom.programme.actions.earlier import confirm_earlier, drop_earlier, start_earlier
from spom.programme.earlier.columns import EXAMPLES, HEADINGS
from spom.programme.earlier.faults import shown as in_words
from spom.programme.forms.earlier import EarlierForm
from spom.programme.models.earlier import EarlierImport, EarlierRow
from spom.programme.policies import may_carry_over


@area("learning")
@require_GET
@allowed(may_carry_over)
def imports(request: UserRequest) -> HttpResponse:
    """Files that came in lately."""
    batches = EarlierImport.objects.select_related("started_by", "programme").order_by("-pk")
    return render(request, "programme/earlier.html", {"page": numbered_page(batches, number=request.GET.get("page"))})


@area("learning")
@require_http_methods(["GET", "POST"])
@allowed(may_carry_over)
@fresh
def send(request: UserRequest) -> HttpResponse:
    """Send a file to be looked into."""
    form = EarlierForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return render(request, "programme/earlier_send.html", {"form": form})
    if not form.is_valid() or form.kept is None:
        return render(request, "programme/earlier_send.html", {"form": form}, status=INVALID)
    said = form.cleaned_data
    batch = start_earlier(
        programme=said["programme"], table=form.kept, source=said["source"], by=request.user, at=timezone.now()
    )
    return redirect("programme:earlier_import", batch.pk)


@area("learning")
@require_GET
@allowed(may_carry_over)
def show(request: UserRequest, pk: int) -> HttpResponse:
    """What the file would do, or did."""
    return _page(request, get_object_or_404(EarlierImport, pk=pk))


@area("learning")
@require_POST
@allowed(may_carry_over)
@fresh
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Carry out what was shown."""
    batch = get_object_or_404(EarlierImport, pk=pk)
    try:
        confirm_earlier(batch=batch, digest=request.POST.get("digest", ""), by=request.user, at=timezone.now())
    except Refusal as no:
        return _page(request, batch, refusal=no, status=REFUSED)
    return redirect("programme:earlier_import", pk)


@area("learning")
@require_POST
@allowed(may_carry_over)
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget the file."""
    batch = get_object_or_404(EarlierImport, pk=pk)
    try:
        drop_earlier(batch=batch, by=request.user, at=timezone.now())
    except Refusal as no:
        return _page(request, batch, refusal=no, status=REFUSED)
    messages.success(request, _("The file is forgotten. Nothing was changed."))
    return redirect("programme:earlier")


@area("learning")
@require_GET
@allowed(may_carry_over)
def template(request: UserRequest) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """A file with every column, and lines that show how values are written."""
    return _csv(name="earlier-template.csv", titles=[names[0] for names in HEADINGS.values()], rows=list(EXAMPLES))


@area("learning")
@require_GET
@allowed(may_carry_over)
def refused(request: UserRequest, pk: int) -> HttpResponse:  # noqa: ARG001  # the same for everybody who may
    """The lines that were refused, as a file."""
    batch = get_object_or_404(EarlierImport, pk=pk)
    rows = batch.rows.filter(verdict=EarlierRow.Verdict.REFUSED).order_by("line")
    said: list[Row] = [
        [row.line, row.username, fault.column, fault.value, str(fault.what), str(fault.mend)]
        for row in rows.iterator(chunk_size=500)
        for fault in map(in_words, row.faults)
    ]
    titles = [_("Line"), "SRN", _("Column"), _("Value"), _("What is wrong"), _("How to mend it")]
    return _csv(name=f"refused-{batch.pk}.csv", titles=titles, rows=said)


def _csv(*, name: str, titles: Row, rows: list[Row]) -> HttpResponse:
    answer = HttpResponse(csv_lines(titles, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _page(
    request: UserRequest, batch: EarlierImport, *, refusal: Refusal | None = None, status: int | None = None
) -> HttpResponse:
    batch.refresh_from_db()
    if request.htmx:
        if not batch.is_moving:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "programme/_earlier_progress.html", {"batch": batch})
    verdict = request.GET.get("show", "")
    if verdict not in EarlierRow.Verdict.values:
        verdict = EarlierRow.Verdict.REFUSED if batch.refused else EarlierRow.Verdict.NEW
    page = numbered_page(batch.rows.filter(verdict=verdict).order_by("line"), number=request.GET.get("page"))
    context = {
        "batch": batch,
        "verdict": verdict,
        "tabs": [(EarlierRow.Verdict.NEW, batch.new), (EarlierRow.Verdict.REFUSED, batch.refused)],
        "page": page,
        "lines": [(row, [in_words(fault) for fault in row.faults]) for row in page],
        "left_alone": batch.rows.filter(outcome=EarlierRow.Outcome.MOVED).count(),
        "refusal": refusal,
    }
    return render(request, "programme/earlier_import.html", context, status=status)
