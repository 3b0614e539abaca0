"""Tickets as a person takes them away."""

from django.utils.translation import gettext as _

from spom.identity.models import User
from spom.portal.models.ticket import TicketMessage
from spom.portal.registry.records import Row


def tickets_asked(user: User) -> list[Row]:
    """Everything the person asked, and what was answered."""
    said = TicketMessage.objects.filter(ticket__opened_by=user).exclude(kind=TicketMessage.Kind.NOTE)
    return [
        [
            (_("Number"), message.ticket.number),
            (_("Subject"), message.ticket.subject),
            (_("What it is"), str(message.get_kind_display())),
            (_("When"), message.at.isoformat(timespec="minutes")),
            (_("Text"), message.text),
            (_("Files"), ", ".join(file.name for file in message.files.all())),
        ]
        for message in said.select_related("ticket").prefetch_related("files").order_by("pk")
    ]
