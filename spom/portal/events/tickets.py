"""What the portal announces about tickets."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.journal.events import Event
from spom.portal.models.ticket import CannedAnswer, Ticket, TicketMessage


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    """Somebody asks for help."""

    ticket: Ticket


@dataclass(frozen=True, kw_only=True)
class TicketContinued(Event):
    """The person who had asked for help wrote again."""

    ticket: Ticket
    message: TicketMessage


@dataclass(frozen=True, kw_only=True)
class TicketAnswered(Event):
    """Staff answered a ticket; the person is told."""

    ticket: Ticket
    message: TicketMessage


@dataclass(frozen=True, kw_only=True)
class TicketNoted(Event):
    """Staff wrote down something about a ticket, for staff alone."""

    ticket: Ticket
    message: TicketMessage


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    """A ticket was given to somebody, or to nobody. Nobody when `to` is empty."""

    ticket: Ticket
    to: User | None


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Event):
    """A ticket is over, by the word of either side."""

    ticket: Ticket


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Event):
    """A ticket that was closed is open again."""

    ticket: Ticket


@dataclass(frozen=True, kw_only=True)
class CannedAnswerWritten(Event):
    """The help desk has words at hand that it often needs."""

    answer: CannedAnswer
