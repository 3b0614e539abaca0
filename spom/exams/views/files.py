"""Questions from files, and into files."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.exams.actions.importing import hand_out, look_into, take
from spom.exams.forms.bank import ExportForm, FileForm, SearchForm
from spom.exams.models.bank import BankImport
from spom.exams.policies.bank import may_release_questions, may_write_questions
from spom.exams.queries.bank import Wish, imports, newest_versions, questions
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page

ENDINGS = {
    BankImport.Format.GIFT: "gift",
    BankImport.Format.MOODLE_XML: "xml",
    BankImport.Format.AIKEN: "txt",
    BankImport.Format.QTI: "zip",
}
FIRST = 20


@require_GET
@allowed(may_write_questions)
def overview(request: UserRequest) -> HttpResponse:
    """Files that were looked into."""
    return render(request, "exams/files.html", {"page": numbered_page(imports(), number=request.GET.get("page"))})


@require_http_methods(["GET", "POST"])
@allowed(may_write_questions)
def send(request: UserRequest) -> HttpResponse:
    """Send a file to be looked into."""
    form = FileForm(request.POST or None, request.FILES or None)
    if not form.is_bound or not form.is_valid():
        return render(request, "exams/send_file.html", {"form": form}, status=INVALID if form.is_bound else 200)
    said = form.cleaned_data
    try:
        looked = look_into(
            module=said["module"],
            name=said["file"].name,
            written_in=BankImport.Format(said["written_in"]),
            source=said["file"].read(),
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "exams/send_file.html", {"form": form, "refusal": no}, status=REFUSED)
    return redirect("exams:file", looked.pk)


@require_GET
@allowed(may_write_questions)
def shown(request: UserRequest, pk: int) -> HttpResponse:
    """What a file would bring, and what it would lose."""
    return _drawn(request, get_object_or_404(BankImport.objects.select_related("module"), pk=pk))


@require_POST
@allowed(may_write_questions)
def take_in(request: UserRequest, pk: int) -> HttpResponse:
    """Bring what was shown into the bank."""
    looked = get_object_or_404(BankImport.objects.select_related("module"), pk=pk)
    try:
        take(bank_import=looked, by=request.user, at=timezone.now())
    except Refusal as no:
        return _drawn(request, looked, refusal=no, status=REFUSED)
    return redirect("exams:file", looked.pk)


@require_POST
@allowed(may_release_questions)
@fresh
def export(request: UserRequest) -> HttpResponse:
    """Questions with their keys as a file: those the list shows."""
    form, filters = ExportForm(request.POST), SearchForm(request.GET or None)
    if not form.is_valid():
        return redirect("exams:bank")
    said = filters.cleaned_data if filters.is_bound and filters.is_valid() else {}
    wish = Wish(
        words=said.get("q", ""),
        module=said.get("module"),
        state=said.get("state", ""),
        kind=said.get("kind", ""),
    )
    written_in = BankImport.Format(form.cleaned_data["written_in"])
    items = [version.item for version in newest_versions(questions(wish))]
    answer = HttpResponse(
        hand_out(items=items, written_in=written_in, by=request.user, at=timezone.now()),
        content_type="application/octet-stream",
    )
    answer["Content-Disposition"] = f'attachment; filename="questions.{ENDINGS[written_in]}"'
    return answer


def _drawn(
    request: UserRequest, looked: BankImport, *, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "looked": looked,
        "first": [content["stem"]["body"] for content in looked.items[:FIRST]],
        "more": max(looked.found - FIRST, 0),
        "refusal": refusal,
    }
    return render(request, "exams/file.html", context, status=status)
