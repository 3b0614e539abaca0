"""Taking the registry out: one asks, another approves, the first takes the file."""

from datetime import datetime
from typing import Protocol

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from spom.identity.actions.exporting import approve_export, ask_for_export, refuse_export, take_export
from spom.identity.forms import ExportForm
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import RegistryExport, User
from spom.identity.policies import may_import_registry
from spom.identity.register.writing import headings, registry_rows
from spom.identity.views.registry import registry_context
from spom.kit.errors import Refusal
from spom.kit.exports import csv_lines, xlsx_file
from spom.kit.file_answers import csv_answer
from spom.kit.http import INVALID, REFUSED


class Decide(Protocol):
    """One of the two decisions."""

    def __call__(self, *, export: RegistryExport, by: User, at: datetime) -> None:
        """Decide."""


@require_POST
@allowed(may_import_registry)
@fresh
def ask(request: UserRequest) -> HttpResponse:
    """Ask for the whole registry, with a reason."""
    form = ExportForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    said = form.cleaned_data
    ask_for_export(kind=said["kind"], reason=said["reason"], by=request.user, at=timezone.now())
    messages.success(request, _("The request is noted. Another administrator has to approve it."))
    return redirect("identity:registry")


@require_POST
@allowed(may_import_registry)
@fresh
def approve(request: UserRequest, pk: int) -> HttpResponse:
    """The second person's yes."""
    return _decided(request, pk, approve_export, _("Approved. Whoever asked has a day to take the file."))


@require_POST
@allowed(may_import_registry)
def refuse(request: UserRequest, pk: int) -> HttpResponse:
    """Somebody's no; whoever asked may take it back."""
    return _decided(request, pk, refuse_export, _("The request is over. Nothing was handed out."))


@require_POST
@allowed(may_import_registry)
@fresh
def take(request: UserRequest, pk: int) -> HttpResponseBase:
    """The file itself."""
    export, now = get_object_or_404(RegistryExport, pk=pk), timezone.now()
    try:
        take_export(export=export, by=request.user, at=now)
    except Refusal as no:
        return _page(request, ExportForm(), refusal=no, status=REFUSED)
    name = f"registry-{now:%Y-%m-%d}.{export.kind}"
    if export.kind == "csv":
        return csv_answer(csv_lines(headings(), registry_rows()), name=name)
    book = xlsx_file(headings(), registry_rows(), title="Registry")
    return FileResponse(book, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})


def _decided(request: UserRequest, pk: int, decide: Decide, said: str) -> HttpResponse:
    try:
        decide(export=get_object_or_404(RegistryExport, pk=pk), by=request.user, at=timezone.now())
    except Refusal as no:
        return _page(request, ExportForm(), refusal=no, status=REFUSED)
    messages.success(request, said)
    return redirect("identity:registry")


def _page(request: UserRequest, form: ExportForm, *, refusal: Refusal | None = None, status: int) -> HttpResponse:
    context = registry_context(request, form) | {"refusal": refusal}
    return render(request, "identity/registry.html", context, status=status)
