"""The registry: files in, looked at, carried out; and out again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.importing import confirm_import, drop_import, start_import
from spom.identity.forms import ExportForm, RegistryForm
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import ImportRow, RegistryExport, RegistryImport
from spom.identity.policies import may_help_with_sign_in, may_import_registry
from spom.identity.queries import people_to_help, registry_photo_of, second_administrator_exists
from spom.identity.register.columns import Column, heading
from spom.identity.register.faults import shown as in_words
from spom.identity.register.writing import example_row, headings, refused_rows
from spom.kit.errors import Refusal
from spom.kit.exports import csv_lines
from spom.kit.file_answers import csv_answer, show_picture
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page


@require_GET
@allowed(may_import_registry)
def registry(request: UserRequest) -> HttpResponse:
    """Files that came in lately, and the way out."""
    return render(request, "identity/registry.html", registry_context(request, ExportForm()))


@require_http_methods(["GET", "POST"])
@allowed(may_import_registry)
@fresh
def send(request: UserRequest) -> HttpResponse:
    """Send a file to be looked into."""
    form = RegistryForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return render(request, "identity/registry_send.html", {"form": form})
    if not form.is_valid() or form.kept_table is None:
        return render(request, "identity/registry_send.html", {"form": form}, status=INVALID)
    batch = start_import(
        table=form.kept_table,
        bundles=form.kept_bundles,
        opens_now=form.cleaned_data["opens_now"],
        by=request.user,
        at=timezone.now(),
    )
    return redirect("identity:registry_import", batch.pk)


@require_GET
@allowed(may_import_registry)
def shown(request: UserRequest, pk: int) -> HttpResponse:
    """What the file would do, or did."""
    return _page(request, get_object_or_404(RegistryImport, pk=pk))


@require_GET
@allowed(may_import_registry)
def refused(request: UserRequest, pk: int) -> HttpResponse:  # noqa: ARG001  # the same for everybody who may
    """The lines that were refused, as a file."""
    batch = get_object_or_404(RegistryImport, pk=pk)
    titles = [_("Line"), heading(Column.USERNAME), _("Column"), _("Value"), _("What is wrong"), _("How to mend it")]
    return csv_answer(csv_lines(titles, refused_rows(batch)), name=f"refused-{batch.pk}.csv")


@require_POST
@allowed(may_import_registry)
@fresh
def confirm(request: UserRequest, pk: int) -> HttpResponse:
    """Carry out what was shown."""
    batch = get_object_or_404(RegistryImport, pk=pk)
    try:
        confirm_import(batch=batch, digest=request.POST.get("digest", ""), by=request.user, at=timezone.now())
    except Refusal as no:
        return _page(request, batch, refusal=no, status=REFUSED)
    return redirect("identity:registry_import", pk)


@require_POST
@allowed(may_import_registry)
def drop(request: UserRequest, pk: int) -> HttpResponse:
    """Forget the file."""
    batch = get_object_or_404(RegistryImport, pk=pk)
    try:
        drop_import(batch=batch, by=request.user, at=timezone.now())
    except Refusal as no:
        return _page(request, batch, refusal=no, status=REFUSED)
    messages.success(request, _("The file is forgotten. Nothing was changed."))
    return redirect("identity:registry")


@require_GET
@allowed(may_import_registry)
def template(request: UserRequest) -> HttpResponse:  # noqa: ARG001  # the same for everybody
    """An empty file with every column, and one line that shows how values are written."""
    return csv_answer(csv_lines(headings(), [example_row()]), name="registry-template.csv")


@require_GET
@allowed(may_help_with_sign_in)
def photo(request: UserRequest, pk: int) -> HttpResponseBase:
    """The registry's picture of somebody the member of staff may help."""
    user = get_object_or_404(people_to_help(request.user), pk=pk)
    picture = registry_photo_of(user)
    if picture is None:
        raise Http404
    return show_picture(picture.place)


def registry_context(request: UserRequest, form: ExportForm) -> dict[str, object]:
    """What the page of the registry shows: files that came in, and files that may go out."""
    now = timezone.now()
    batches = RegistryImport.objects.select_related("started_by").order_by("-pk")
    return {
        "page": numbered_page(batches, number=request.GET.get("page")),
        "form": form,
        "waiting": RegistryExport.objects.waiting(now).select_related("asked_by").order_by("asked_at", "pk"),
        "mine": RegistryExport.objects.open_to(request.user, now).select_related("decided_by").order_by("pk"),
        "may_be_approved": second_administrator_exists(request.user),
    }


def _page(
    request: UserRequest, batch: RegistryImport, *, refusal: Refusal | None = None, status: int | None = None
) -> HttpResponse:
    """One verdict at a time; while the worker is at it, only how far it is."""
    batch.refresh_from_db()
    done = batch.rows.exclude(outcome=ImportRow.Outcome.WAITING).count() if batch.confirmed_at else 0
    if request.htmx:
        if not batch.is_moving:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "identity/_registry_progress.html", {"batch": batch, "done": done})
    verdict = request.GET.get("show", "")
    if verdict not in ImportRow.Verdict.values:
        verdict = ImportRow.Verdict.REFUSED if batch.refused else ImportRow.Verdict.NEW
    rows = batch.rows.filter(verdict=verdict).order_by("line")
    page = numbered_page(rows, number=request.GET.get("page"))
    lines = [(row, _changes(row), [in_words(fault) for fault in row.faults]) for row in page]
    context = {
        "batch": batch,
        "verdict": verdict,
        "tabs": [
            (ImportRow.Verdict.NEW, batch.new),
            (ImportRow.Verdict.CHANGED, batch.changed),
            (ImportRow.Verdict.REFUSED, batch.refused),
        ],
        "page": page,
        "lines": lines,
        "done": done,
        "left_alone": batch.rows.filter(outcome=ImportRow.Outcome.MOVED).count(),
        "refusal": refusal,
    }
    return render(request, "identity/registry_import.html", context, status=status)


def _changes(row: ImportRow) -> list[tuple[str, str, str]]:
    """Column, before, after; of a picture only that there is another one."""
    return [
        (heading(Column(name)), *(("", _("new picture")) if name == Column.PHOTO else (before, after)))
        for name, (before, after) in row.changes.items()
    ]
