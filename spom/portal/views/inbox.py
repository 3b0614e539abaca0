"""Staff answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.queries import people_to_help
from spom.kit.errors import Refusal
from spom.kit.file_answers import download
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions import tickets as actions
from spom.portal.forms.tickets import AssignForm, CannedAnswerForm, InboxForm, MessageForm, NoteForm
from spom.portal.models.ticket import CannedAnswer, Ticket
from spom.portal.policies.tickets import may_answer_tickets, may_write_canned_answers
from spom.portal.queries import tickets as queries
from spom.portal.queries.waiting import waiting_for
from spom.portal.views.tickets import check_lines


@require_GET
@allowed(may_answer_tickets)
def inbox(request: UserRequest) -> HttpResponse:
    """What was asked, filtered."""
    form = InboxForm(request.GET)
    page = numbered_page(queries.inbox(form.search(), request.user), number=request.GET.get("page"))
    context = {"search_form": form, "page": page, "waiting": waiting_for(request.user, timezone.now())}
    return render(request, "portal/inbox.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_answer_tickets)
def ticket(request: UserRequest, number: str) -> HttpResponse:
    """One ticket with its notes; POST answers it."""
    found = _found(request, number)
    if request.method == "GET":
        return _show(request, found, MessageForm(initial={"text": _canned(request)}))
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form, status=INVALID)
    try:
        actions.answer_ticket(
            ticket=found, text=form.cleaned_data["text"], files=form.kept, by=request.user, at=timezone.now()
        )
    except Refusal as no:
        form.forget()
        return _show(request, found, form, refusal=no, status=REFUSED)
    messages.success(request, _("Answered. The person is told."))
    return redirect("portal:inbox_ticket", number)


@require_POST
@allowed(may_answer_tickets)
def note(request: UserRequest, number: str) -> HttpResponse:
    """Write something down for staff alone."""
    found, form = _found(request, number), NoteForm(request.POST)
    if not form.is_valid():
        return _show(request, found, MessageForm(), note_form=form, status=INVALID)
    actions.note_on_ticket(ticket=found, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
    return redirect("portal:inbox_ticket", number)


@require_POST
@allowed(may_answer_tickets)
def assign(request: UserRequest, number: str) -> HttpResponse:
    """Who looks after it."""
    found, form = _found(request, number), AssignForm(request.POST, people=queries.people_who_answer())
    if not form.is_valid():
        return _show(request, found, MessageForm(), status=INVALID)
    try:
        actions.assign_ticket(ticket=found, to=form.cleaned_data["to"], by=request.user, at=timezone.now())
    except Refusal as no:
        return _show(request, found, MessageForm(), refusal=no, status=REFUSED)
    return redirect("portal:inbox_ticket", number)


@require_POST
@allowed(may_answer_tickets)
def seen(request: UserRequest, number: str) -> HttpResponse:
    """What is there has been read by somebody who answers."""
    actions.mark_seen_by_staff(ticket=_found(request, number), at=timezone.now())
    return HttpResponse() if request.htmx else redirect("portal:inbox_ticket", number)


@require_POST
@allowed(may_answer_tickets)
def close(request: UserRequest, number: str) -> HttpResponse:
    """It is done."""
    found = _found(request, number)
    try:
        actions.close_ticket(ticket=found, by=request.user, at=timezone.now())
    except Refusal as no:
        return _show(request, found, MessageForm(), refusal=no, status=REFUSED)
    return redirect("portal:inbox_ticket", number)


@require_POST
@allowed(may_answer_tickets)
def reopen(request: UserRequest, number: str) -> HttpResponse:
    """It was not done."""
    found = _found(request, number)
    try:
        actions.reopen_ticket(ticket=found, by=request.user, at=timezone.now())
    except Refusal as no:
        return _show(request, found, MessageForm(), refusal=no, status=REFUSED)
    return redirect("portal:inbox_ticket", number)


@require_GET
@allowed(may_answer_tickets)
def file(request: UserRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file of the ticket, to save."""
    found = get_object_or_404(queries.files_for_staff(_found(request, number)), pk=file_id)
    return download(place=found.place, name=found.name)


@require_http_methods(["GET", "POST"])
@allowed(may_write_canned_answers)
def canned_answers(request: UserRequest) -> HttpResponse:
    """Words at hand, and new ones."""
    form, refusal = CannedAnswerForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.write_canned_answer(
                title=said["title"], language=said["language"], text=said["text"], by=request.user, at=timezone.now()
            )
            return redirect("portal:canned_answers")
        except Refusal as no:
            refusal = no
    context = {"form": form, "answers": queries.canned_answers(), "refusal": refusal}
    status = INVALID if form.errors else REFUSED if refusal else None
    return render(request, "portal/canned_answers.html", context, status=status)


def _found(request: UserRequest, number: str) -> Ticket:
    """Through the query of what this person may see: what is not theirs is not there."""
    mine = queries.tickets_to_answer(request.user).select_related("opened_by", "unit", "assigned_to")
    return get_object_or_404(mine, number=number)


def _canned(request: UserRequest) -> str:
    wanted = request.GET.get("answer", "")
    found = CannedAnswer.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004  # what fits a column
    return found.text if found else ""


def _show(
    request: UserRequest,
    ticket: Ticket,
    form: MessageForm,
    *,
    note_form: NoteForm | None = None,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    context = {
        "ticket": ticket,
        "said": queries.said_in_all(ticket),
        "check_lines": check_lines(ticket.context),
        "form": form,
        "note_form": note_form or NoteForm(auto_id="note_%s"),
        "assign_form": AssignForm(people=queries.people_who_answer(), initial={"to": ticket.assigned_to_id}),
        "answers": queries.canned_answers(),
        "may_see_person": people_to_help(request.user).filter(pk=ticket.opened_by_id or 0).exists(),
        "refusal": refusal,
    }
    return render(request, "portal/inbox_ticket.html", context, status=status)
