"""The journal, for auditors."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed
from spom.journal.models import Entry
from spom.journal.queries.entries import found_entries
from spom.journal.queries.verification import fault_of_one_seal
from spom.kit.errors import Refusal
from spom.kit.exports import Row, csv_lines, xlsx_file
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import onward_page
from spom.kit.signing import TrustedKeys
from spom.portal.actions.audit import ask_for_verification, take_extract
from spom.portal.actions.pace import Limit, TooOften, keep_pace
from spom.portal.forms.audit import AuditForm
from spom.portal.policies.audit import may_read_journal
from spom.portal.queries.audit import ReadableEntry, in_words, seal_status
from spom.portal.queries.institution import current_institution
from spom.portal.views.pacing import too_often

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# It reads everything there is, so whoever asks asks for all auditors.
VERIFYING = Limit(what="journal-verify", most=4, per=timedelta(hours=1))
TAKING = Limit(what="journal-extract", most=10, per=timedelta(hours=1))
PER_PAGE = 50


@never_cache
@require_GET
@allowed(may_read_journal)
def audit(request: UserRequest) -> HttpResponse:
    """Entries that fit, newest first."""
    form = _form(request.GET)
    context: dict[str, object] = {"form": form, "status": seal_status(timezone.now())}
    if not form.is_valid():
        return render(request, "portal/audit.html", context, status=INVALID)
    try:
        page = onward_page(
            found_entries(form.search()), by=("-at", "-pk"), after=request.GET.get("after", ""), size=PER_PAGE
        )
    except Refusal as no:
        return render(request, "portal/audit.html", {**context, "refusal": no}, status=REFUSED)
    filters = request.GET.copy()
    filters.pop("after", None)
    context |= {"rows": in_words(page.rows), "next": page.next, "filters": filters.urlencode(), "asked": form.asked()}
    return render(request, "portal/audit.html", context)


@never_cache
@require_GET
@allowed(may_read_journal)
def entry(request: UserRequest, pk: int) -> HttpResponse:
    """One entry in words, and its seal; with `?verify` the seal is checked now."""
    found = get_object_or_404(Entry.objects.select_related("by", "sealing__seal"), pk=pk)
    seal = found.sealing.seal if hasattr(found, "sealing") else None
    context: dict[str, object] = {"row": in_words([found])[0], "seal": seal}
    if seal and "verify" in request.GET:
        context |= {
            "verified_at": timezone.now(),
            "fault": fault_of_one_seal(seal, trusted=TrustedKeys(settings.SPOM_JOURNAL_KEY_FILE)),
        }
    return render(request, "portal/audit_entry.html", context)


@require_POST
@allowed(may_read_journal)
def verify(request: UserRequest) -> HttpResponse:
    """Have the whole chain verified now, by the worker; a long journal takes minutes."""
    now = timezone.now()
    try:
        keep_pace(limit=VERIFYING, who="everybody", at=now)
    except TooOften as no:
        return too_often(request, no)
    ask_for_verification(by=request.user, at=now)
    messages.success(request, _("The whole journal is being verified. Its result appears here, and as an entry."))
    return redirect("portal:audit")


@require_POST
@allowed(may_read_journal)
def take(request: UserRequest) -> HttpResponseBase:
    """The entries that fit as a file; that they were taken is an entry too."""
    form, now = _form(request.POST), timezone.now()
    context = {"form": form, "status": seal_status(now)}
    if not form.is_valid():
        return render(request, "portal/audit.html", context, status=INVALID)
    try:
        keep_pace(limit=TAKING, who=f"user:{request.user.pk}", at=now)
        entries = take_extract(search=form.search(), asked=form.asked(), by=request.user, at=now)
    except TooOften as no:
        return too_often(request, no)
    except Refusal as no:
        return render(request, "portal/audit.html", {**context, "refusal": no}, status=REFUSED)
    headings: Row = ["number", "at", "recorded at", "what", "by", "about", "address", "request", "seal"]
    rows = [_row(each) for each in in_words(entries)]
    if request.POST.get("form") == "xlsx":
        answer = FileResponse(xlsx_file(headings, rows, title="Journal"), content_type=XLSX)
        answer["Content-Disposition"] = 'attachment; filename="journal.xlsx"'
        return answer
    text = HttpResponse(b"".join(csv_lines(headings, rows)), content_type="text/csv; charset=utf-8")
    text["Content-Disposition"] = 'attachment; filename="journal.csv"'
    return text


def _form(given: QueryDict) -> AuditForm:
    return AuditForm(given, zone=current_institution().zone)


def _row(each: ReadableEntry) -> Row:
    found = each.entry
    return [
        found.pk,
        found.at,
        found.recorded_at,
        found.kind,
        found.by.get_username() if found.by else "",
        "; ".join(f"{fact.name}: {fact.value}" for fact in each.facts),
        found.address or "",
        each.reference,
        found.sealing.seal_id if hasattr(found, "sealing") else None,
    ]
