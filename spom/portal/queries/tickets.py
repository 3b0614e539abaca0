"""Questions about tickets. What is not in these answers, nobody reaches."""

from dataclasses import dataclass

from django.core import signing
from django.db.models import Prefetch, Q, QuerySet

from spom.identity.models import Role, RoleGrant, User
from spom.portal.models.ticket import CannedAnswer, Ticket, TicketFile, TicketMessage

MINE, NOBODYS = "me", "nobody"
# How long the link in a mail to somebody without an account opens their ticket.
LINK_SECONDS = 90 * 24 * 3600
_LINK = "portal.ticket"


@dataclass(frozen=True, kw_only=True)
class InboxSearch:
    """What staff look for; empty means all. `assigned` is `me`, `nobody`, or the number of a person."""

    words: str = ""
    state: str = ""
    category: str = ""
    unit: int | None = None
    assigned: str = ""


def tickets_of(user: User) -> QuerySet[Ticket]:
    """What the person asked, the latest word first."""
    return Ticket.objects.of(user).order_by("-spoken_at", "-pk")


def tickets_to_answer(by: User) -> QuerySet[Ticket]:
    """What a member of staff may see: all, or for a coordinator those of their units and those given to them."""
    tickets = Ticket.objects.all()
    if by.has_role(Role.ADMINISTRATOR, Role.HELP_DESK):
        return tickets
    if not by.has_role(Role.COORDINATOR):
        return tickets.none()
    units = RoleGrant.objects.live().filter(user=by, role=Role.COORDINATOR, unit__isnull=False).values("unit")
    return tickets.filter(Q(unit__in=units) | Q(assigned_to=by))


def inbox(search: InboxSearch, by: User) -> QuerySet[Ticket]:
    """The tickets that match, those that wait first, then the latest word."""
    found = tickets_to_answer(by)
    for word in search.words.split()[:5]:
        found = found.filter(
            Q(number__icontains=word)
            | Q(subject__icontains=word)
            | Q(opened_by__full_name__icontains=word)
            | Q(opened_by__username__iexact=word)
            | Q(email__icontains=word)
        )
    if search.state in Ticket.State.values:
        found = found.filter(state=search.state)
    if search.category in Ticket.Category.values:
        found = found.filter(category=search.category)
    if search.unit:
        found = found.filter(unit=search.unit)
    if search.assigned == MINE:
        found = found.filter(assigned_to=by)
    elif search.assigned == NOBODYS:
        found = found.filter(assigned_to__isnull=True)
    elif search.assigned.isdecimal():
        found = found.filter(assigned_to=int(search.assigned[:9]))
    return found.select_related("opened_by", "unit", "assigned_to").order_by("-spoken_at", "-pk")


def said_to_person(ticket: Ticket) -> list[TicketMessage]:
    """Everything said, without what is for staff alone."""
    return _in_order(ticket.messages.exclude(kind=TicketMessage.Kind.NOTE))


def said_in_all(ticket: Ticket) -> list[TicketMessage]:
    """Everything said, notes included: for staff."""
    return _in_order(ticket.messages.all())


def files_for_person(ticket: Ticket) -> QuerySet[TicketFile]:
    """Files the person who asked may have."""
    return TicketFile.objects.filter(message__ticket=ticket).exclude(message__kind=TicketMessage.Kind.NOTE)


def files_for_staff(ticket: Ticket) -> QuerySet[TicketFile]:
    """Files staff may have."""
    return TicketFile.objects.filter(message__ticket=ticket)


def people_who_answer() -> list[User]:
    """Those a ticket can be given to, by name."""
    roles = (Role.HELP_DESK, Role.ADMINISTRATOR, Role.COORDINATOR)
    return list(User.objects.active().holding(*roles).order_by("full_name", "pk")[:200])


def canned_answers() -> QuerySet[CannedAnswer]:
    """Words at hand, by title."""
    return CannedAnswer.objects.order_by("title", "language")


def link_key(ticket: Ticket) -> str:
    """What lets somebody without an account open their ticket: signed, dated, worth nothing for another one."""
    return signing.dumps(ticket.number, salt=_LINK)


def ticket_under(key: str) -> Ticket | None:
    """The ticket this key opens; None when the key is not ours or too old."""
    try:
        number = signing.loads(key, salt=_LINK, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
    return Ticket.objects.filter(number=number, opened_by__isnull=True).first()


def _in_order(messages: QuerySet[TicketMessage]) -> list[TicketMessage]:
    files = Prefetch("files", TicketFile.objects.order_by("pk"))
    return list(messages.select_related("by").prefetch_related(files).order_by("pk"))
