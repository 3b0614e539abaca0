"""The registry: files in, looked at, carried out; and out again."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.actions.importing import confirm_import, drop_import, export_registry, start_import
from spom.identity.forms import ExportForm, RegistryForm
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import ImportRow, RegistryImport
from spom.identity.policies import may_help_with_sign_in, may_import_registry
from spom.identity.queries import people_to_help, registry_photo_of
from spom.identity.register.columns import Column, heading
from spom.identity.register.faults import shown as in_words
from spom.identity.register.writing import example_row, headings, refused_rows, registry_rows
from spom.kit.errors import Refusal
from spom.kit.exports import Row, csv_lines, xlsx_file
from spom.kit.file_answers import show_picture
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page

CSV = "text/csv; charset=utf-8"


@require_GET
@allowed(may_import_registry)
def registry(request: UserRequest) -> HttpResponse:
    """Files that came in lately, and the way out."""
    batches = RegistryImport.objects.select_related("started_by").order_by("-pk")
    context = {"page": numbered_page(batches, number=request.GET.get("page")), "form": ExportForm()}
    return render(request, "identity/registry.html", context)


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
    return _csv(name=f"refused-{batch.pk}.csv", titles=titles, rows=list(refused_rows(batch)))


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
    return _csv(name="registry-template.csv", titles=headings(), rows=[example_row()])


@require_POST
@allowed(may_import_registry)
@fresh
def export(request: UserRequest) -> HttpResponseBase:
    """The whole registry as a file, for a reason."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        batches = RegistryImport.objects.select_related("started_by").order_by("-pk")
        context = {"page": numbered_page(batches, number=1), "form": form}
        return render(request, "identity/registry.html", context, status=INVALID)
    now, said = timezone.now(), form.cleaned_data
    export_registry(kind=said["kind"], reason=said["reason"], by=request.user, at=now)
    name = f"registry-{now:%Y-%m-%d}.{said['kind']}"
    if said["kind"] == "csv":
        return _csv(name=name, titles=headings(), rows=list(registry_rows()))
    book = xlsx_file(headings(), registry_rows(), title="Registry")
    return FileResponse(book, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


@require_GET
@allowed(may_help_with_sign_in)
def photo(request: UserRequest, pk: int) -> HttpResponseBase:
    """The registry's picture of somebody the member of staff may help."""
    user = get_object_or_404(people_to_help(request.user), pk=pk)
    picture = registry_photo_of(user)
    if picture is None:
        raise Http404
    return show_picture(picture.place)


def _csv(*, name: str, titles: Row, rows: list[Row]) -> HttpResponse:
    answer = HttpResponse(csv_lines(titles, rows), content_type=CSV)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


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
