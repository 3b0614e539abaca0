"""Mail to people without an account about their ticket. Everybody else is told by notice."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from spom.kit.channels.chosen import mail_channel
from spom.kit.channels.messages import Failed, Mail
from spom.portal.models.ticket import Ticket, TicketMessage
from spom.portal.queries.tickets import link_key


class NotSent(Exception):
    """The channel could not take it now; the queue tries again."""


@app.task(retry=5)
def mail_by_link(ticket_id: int, message_id: int) -> None:
    """The number and the link; with a message, its words too."""
    ticket = Ticket.objects.filter(pk=ticket_id, opened_by__isnull=True).first()
    if ticket is None:
        return
    message = TicketMessage.objects.filter(pk=message_id, ticket=ticket, kind=TicketMessage.Kind.REPLY).first()
    with translation.override(ticket.language):
        facts = {"number": ticket.number, "subject": ticket.subject}
        if message is None:
            subject = _("We have your message: %(subject)s (%(number)s)") % facts
            text = _("Your message has the number %(number)s. We answer to this address.") % facts
        else:
            subject = _("An answer: %(subject)s (%(number)s)") % facts
            text = message.text
        address = f"{settings.PUBLIC_URL}{reverse('portal:ticket_by_link', args=[link_key(ticket)])}"
        follow = _("Read everything and write again, within 90 days: %(address)s") % {"address": address}
    mail = Mail(
        key=f"ticket-{ticket.pk}-{message_id}",
        to=ticket.email,
        subject=subject,
        text=f"{text}\n\n{follow}",
        language=ticket.language,
    )
    outcome = mail_channel().send(mail)
    if isinstance(outcome, Failed):
        raise NotSent(outcome.reason)
