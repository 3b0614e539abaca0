"""A person asks for help, and reads the answers."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.models import User
from spom.identity.policies import anyone_signed_in
from spom.kit.browsers import browser_label
from spom.kit.errors import Refusal
from spom.kit.file_answers import download
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions.pace import Limit, TooOften, keep_pace
from spom.portal.actions.tickets import Asker, close_ticket, mark_seen_by_person, open_ticket, write_more
from spom.portal.forms.tickets import Along, MessageForm, StrangersTicketForm, TicketForm
from spom.portal.http import never_closed
from spom.portal.models.ticket import Ticket
from spom.portal.queries.system_check import NAMES
from spom.portal.queries.tickets import files_for_person, link_key, said_to_person, tickets_of
from spom.portal.views.pacing import too_often
from spom.portal.views.ticket_contact import along_in_session, keep_along, proven_email

OPENING = Limit(what="ticket", most=5, per=timedelta(hours=1))
WRITING = Limit(what="ticket-message", most=20, per=timedelta(hours=1))


@require_GET
@allowed(anyone_signed_in)
def tickets(request: UserRequest) -> HttpResponse:
    """What I asked."""
    page = numbered_page(tickets_of(request.user), number=request.GET.get("page"))
    return render(request, "portal/tickets.html", {"page": page})


@never_closed
@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask. Whoever is not signed in shows an e-mail address first."""
    person = request.user if isinstance(request.user, User) else None
    email = "" if person else proven_email(request)
    if person is None and not email:
        keep_along(request, Along.offered(request.POST, browser=""))
        return redirect(f"{reverse('portal:ticket_contact')}?{request.GET.urlencode()}")
    given = request.POST if request.method == "POST" else {**along_in_session(request), **request.GET.dict()}
    along = Along.offered(given, browser=browser_label(request.headers.get("User-Agent", "")))
    # The system check brings its findings by POST: that is the beginning of a question, not its end.
    begins = request.method == "GET" or "subject" not in request.POST
    form_of = TicketForm if person else StrangersTicketForm
    form = form_of() if begins else form_of(request.POST, request.FILES)
    context = {
        "layout": layout_for(person),
        "form": form,
        "along": along,
        "check_lines": check_lines(along.kept(["check"])),
        "wanted": ["reference", "page", "browser", "check"] if begins else request.POST.getlist("along"),
        "email": email,
    }
    if begins or not form.is_valid():
        return render(request, "portal/ticket_new.html", context, status=INVALID if form.errors else None)
    now, said = timezone.now(), form.cleaned_data
    try:
        keep_pace(limit=OPENING, who=f"user:{person.pk}" if person else f"mail:{email.casefold()}", at=now)
        ticket = open_ticket(
            asker=Asker(user=person, email=email, name=said.get("name", ""), language=get_language() or "en"),
            subject=said["subject"],
            category=said["category"],
            text=said["text"],
            context=along.kept(request.POST.getlist("along")),
            files=form.kept,
            at=now,
        )
    except TooOften as no:
        form.forget()
        return too_often(request, no)
    except Refusal as no:
        form.forget()
        return render(request, "portal/ticket_new.html", {**context, "refusal": no}, status=REFUSED)
    if person is None:
        return redirect("portal:ticket_by_link", link_key(ticket))
    messages.success(request, _("We have your message. The number is %(number)s.") % {"number": ticket.number})
    return redirect("portal:ticket", ticket.number)


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def ticket(request: UserRequest, number: str) -> HttpResponse:
    """One ticket, and one more thing to say about it."""
    mine = get_object_or_404(tickets_of(request.user), number=number)
    return thread(request, mine, by=request.user)


@require_POST
@allowed(anyone_signed_in)
def seen(request: UserRequest, number: str) -> HttpResponse:
    """The answers that are there have been read."""
    mine = get_object_or_404(tickets_of(request.user), number=number)
    mark_seen_by_person(ticket=mine, at=timezone.now())
    return HttpResponse() if request.htmx else redirect("portal:ticket", number)


@require_POST
@allowed(anyone_signed_in)
def close(request: UserRequest, number: str) -> HttpResponse:
    """It is solved, says the one who asked."""
    mine = get_object_or_404(tickets_of(request.user), number=number)
    try:
        close_ticket(ticket=mine, by=request.user, at=timezone.now())
    except Refusal as no:
        messages.error(request, str(no))
    return redirect("portal:ticket", number)


@require_GET
@allowed(anyone_signed_in)
def file(request: UserRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file of my ticket, to save."""
    mine = get_object_or_404(tickets_of(request.user), number=number)
    found = get_object_or_404(files_for_person(mine), pk=file_id)
    return download(place=found.place, name=found.name)


def thread(request: HttpRequest, ticket: Ticket, *, by: User | None, key: str = "") -> HttpResponse:
    """The thread for whoever asked: by their account, or by the key of a mail."""
    form = MessageForm(request.POST, request.FILES) if request.method == "POST" else MessageForm()
    context = {
        "layout": layout_for(by),
        "ticket": ticket,
        "said": said_to_person(ticket),
        "check_lines": check_lines(ticket.context),
        "form": form,
        "key": key,
    }
    if request.method == "GET":
        return render(request, "portal/ticket.html", context)
    if not form.is_valid():
        return render(request, "portal/ticket.html", context, status=INVALID)
    now = timezone.now()
    try:
        keep_pace(limit=WRITING, who=f"ticket:{ticket.pk}", at=now)
        write_more(ticket=ticket, text=form.cleaned_data["text"], files=form.kept, by=by, at=now)
    except TooOften as no:
        form.forget()
        return too_often(request, no)
    return redirect("portal:ticket_by_link", key) if key else redirect("portal:ticket", ticket.number)


def layout_for(person: User | None) -> str:
    """Whoever is signed in keeps the menu."""
    return "layouts/workspace.html" if person else "layouts/plain.html"


def check_lines(context: dict[str, object]) -> list[tuple[str, str, str]]:
    """The system check's result as people read it: name, grade, value."""
    found = context.get("check", {})
    if not isinstance(found, dict):
        return []
    return [(str(NAMES[code]), state, value) for code, (state, value) in found.items() if code in NAMES]
