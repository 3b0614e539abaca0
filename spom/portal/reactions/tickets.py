"""What follows when somebody asks or answers."""

from django.urls import reverse

from spom.journal.events import on
from spom.kit.jobs import defer
from spom.portal.actions.notices import notify
from spom.portal.events.tickets import TicketAnswered, TicketAssigned, TicketContinued, TicketOpened
from spom.portal.registry.notices import kind_called

MAIL = "spom.portal.tasks.tickets.mail_by_link"


@on(TicketOpened)
def give_a_stranger_the_link(event: TicketOpened) -> None:
    """Whoever has no account finds the ticket again by a mail."""
    if event.ticket.opened_by is None:
        defer(task=MAIL, arguments={"ticket_id": event.ticket.pk, "message_id": 0})


@on(TicketAnswered)
def tell_the_person(event: TicketAnswered) -> None:
    """By notice, or by mail with a link for somebody without an account."""
    ticket = event.ticket
    if ticket.opened_by is None:
        defer(task=MAIL, arguments={"ticket_id": ticket.pk, "message_id": event.message.pk})
        return
    notify(
        to=ticket.opened_by,
        kind=kind_called("portal.ticket_answered"),
        context={"number": ticket.number, "subject": ticket.subject, "text": event.message.text},
        link=reverse("portal:ticket", args=[ticket.number]),
        at=event.at,
    )


@on(TicketContinued)
def tell_who_looks_after_it(event: TicketContinued) -> None:
    """The person wrote again."""
    ticket = event.ticket
    if ticket.assigned_to is not None:
        notify(
            to=ticket.assigned_to,
            kind=kind_called("portal.ticket_continued"),
            context={"number": ticket.number, "subject": ticket.subject},
            link=reverse("portal:inbox_ticket", args=[ticket.number]),
            at=event.at,
        )


@on(TicketAssigned)
def tell_who_it_was_given_to(event: TicketAssigned) -> None:
    """Somebody else gave it to them."""
    if event.to is not None and event.to != event.by:
        notify(
            to=event.to,
            kind=kind_called("portal.ticket_assigned"),
            context={"number": event.ticket.number, "subject": event.ticket.subject},
            link=reverse("portal:inbox_ticket", args=[event.ticket.number]),
            at=event.at,
        )
