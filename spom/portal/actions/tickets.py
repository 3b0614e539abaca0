"""Asking for help, and answering."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.files import KeptFile
from spom.portal.events.tickets import (
    CannedAnswerWritten,
    TicketAnswered,
    TicketAssigned,
    TicketClosed,
    TicketContinued,
    TicketNoted,
    TicketOpened,
    TicketReopened,
)
from spom.portal.models.ticket import CannedAnswer, Ticket, TicketFile, TicketMessage
from spom.portal.policies.tickets import may_answer_tickets

State, Kind = Ticket.State, TicketMessage.Kind
# 30⁷: two hundred years of a busy help desk do not make a second draw likely, and a second draw costs nothing.
# None that is taken for another when read aloud: no I, L, O, U, and no 0 or 1.
READABLE = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
NUMBER_LENGTH = 7
MOST_OPEN = 20
DRAWS = 5


class TooManyOpen(Refusal):
    """One person asks very much at a time."""

    code = "portal.ticket_too_many_open"
    message = _("Twenty of your tickets are still open. Write in one of them, or close one that is done.")


class TicketIsClosed(Refusal):
    """It is over, and has to be opened again first."""

    code = "portal.ticket_is_closed"
    message = _("This ticket is closed. Open it again first.")


class TicketNotClosed(Refusal):
    """Somebody opened it before."""

    code = "portal.ticket_not_closed"
    message = _("This ticket is open already.")


class CannotLookAfterIt(Refusal):
    """Not one of those who answer tickets."""

    code = "portal.ticket_not_theirs"
    message = _("This person answers no tickets. Choose another one.")


class AnswerTitleTaken(Refusal):
    """Two answers of one title could not be told apart."""

    code = "portal.canned_answer_title_taken"
    message = _("There is an answer with this title in this language already. Choose another title.")


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks: a person with an account, or somebody whose address was proven (`email`)."""

    user: User | None
    email: str = ""
    name: str = ""
    language: str


@transaction.atomic
def open_ticket(
    *,
    asker: Asker,
    subject: str,
    category: str,
    text: str,
    context: dict[str, object],
    files: Sequence[KeptFile] = (),
    at: datetime,
) -> Ticket:
    """Ask for help. Raises TooManyOpen."""
    mine = Ticket.objects.filter(opened_by=asker.user, email=asker.email)
    if mine.exclude(state=State.CLOSED).count() >= MOST_OPEN:
        raise TooManyOpen
    ticket = Ticket.objects.create(
        number=_free_number(),
        subject=subject,
        category=category,
        opened_by=asker.user,
        email=asker.email,
        name=asker.name,
        language=asker.language,
        unit=asker.user.unit if asker.user else None,
        context=context,
        opened_at=at,
        spoken_at=at,
    )
    _write(ticket=ticket, kind=Kind.QUESTION, text=text, files=files, by=asker.user, at=at)
    announce(TicketOpened(ticket=ticket, by=asker.user, at=at))
    return ticket


@transaction.atomic
def write_more(*, ticket: Ticket, text: str, files: Sequence[KeptFile] = (), by: User | None, at: datetime) -> Ticket:
    """The person who asked writes again. A closed ticket opens by it."""
    ticket = _locked(ticket)
    message = _write(ticket=ticket, kind=Kind.QUESTION, text=text, files=files, by=by, at=at)
    ticket.state, ticket.closed_at, ticket.spoken_at = State.OPEN, None, at
    ticket.news_for_staff, ticket.news_for_person = True, False
    ticket.save(update_fields=["state", "closed_at", "spoken_at", "news_for_staff", "news_for_person"])
    announce(TicketContinued(ticket=ticket, message=message, by=by, at=at))
    return ticket


@transaction.atomic
def answer_ticket(*, ticket: Ticket, text: str, files: Sequence[KeptFile] = (), by: User, at: datetime) -> Ticket:
    """Answer; whoever answers first looks after it from then on. Raises TicketIsClosed."""
    ticket = _locked(ticket)
    if ticket.is_closed:
        raise TicketIsClosed
    message = _write(ticket=ticket, kind=Kind.REPLY, text=text, files=files, by=by, at=at)
    ticket.state, ticket.spoken_at = State.ANSWERED, at
    ticket.news_for_person, ticket.news_for_staff = True, False
    ticket.assigned_to = ticket.assigned_to or by
    ticket.save(update_fields=["state", "spoken_at", "news_for_person", "news_for_staff", "assigned_to"])
    announce(TicketAnswered(ticket=ticket, message=message, by=by, at=at))
    return ticket


@transaction.atomic
def note_on_ticket(*, ticket: Ticket, text: str, by: User, at: datetime) -> TicketMessage:
    """Write something down for staff alone."""
    message = _write(ticket=ticket, kind=Kind.NOTE, text=text, files=(), by=by, at=at)
    announce(TicketNoted(ticket=ticket, message=message, by=by, at=at))
    return message


@transaction.atomic
def assign_ticket(*, ticket: Ticket, to: User | None, by: User, at: datetime) -> Ticket:
    """Have somebody look after it, or nobody. Raises CannotLookAfterIt."""
    if to is not None and not (to.is_active and may_answer_tickets(to)):
        raise CannotLookAfterIt
    ticket = _locked(ticket)
    if ticket.assigned_to == to:
        return ticket
    ticket.assigned_to = to
    ticket.save(update_fields=["assigned_to"])
    announce(TicketAssigned(ticket=ticket, to=to, by=by, at=at))
    return ticket


@transaction.atomic
def close_ticket(*, ticket: Ticket, by: User | None, at: datetime) -> Ticket:
    """It is done. Raises TicketIsClosed."""
    ticket = _locked(ticket)
    if ticket.is_closed:
        raise TicketIsClosed
    ticket.state, ticket.closed_at, ticket.news_for_staff = State.CLOSED, at, False
    ticket.save(update_fields=["state", "closed_at", "news_for_staff"])
    announce(TicketClosed(ticket=ticket, by=by, at=at))
    return ticket


@transaction.atomic
def reopen_ticket(*, ticket: Ticket, by: User, at: datetime) -> Ticket:
    """It was not done. Raises TicketNotClosed."""
    ticket = _locked(ticket)
    if not ticket.is_closed:
        raise TicketNotClosed
    ticket.state, ticket.closed_at = State.OPEN, None
    ticket.save(update_fields=["state", "closed_at"])
    announce(TicketReopened(ticket=ticket, by=by, at=at))
    return ticket


def mark_seen_by_person(*, ticket: Ticket, at: datetime) -> None:
    """The person read the answers that were there at that moment. Like a notice's mark, it is not journalled."""
    Ticket.objects.filter(pk=ticket.pk, spoken_at__lte=at).update(news_for_person=False)


def mark_seen_by_staff(*, ticket: Ticket, at: datetime) -> None:
    """Somebody who answers has read what was there at that moment."""
    Ticket.objects.filter(pk=ticket.pk, spoken_at__lte=at).update(news_for_staff=False)


@transaction.atomic
def write_canned_answer(*, title: str, language: str, text: str, by: User, at: datetime) -> CannedAnswer:
    """Keep words the help desk often needs. Raises AnswerTitleTaken."""
    if CannedAnswer.objects.filter(title=title, language=language).exists():
        raise AnswerTitleTaken
    answer = CannedAnswer.objects.create(title=title, language=language, text=text, written_by=by, written_at=at)
    announce(CannedAnswerWritten(answer=answer, by=by, at=at))
    return answer


def _locked(ticket: Ticket) -> Ticket:
    """Two who write at one moment take turns."""
    found: Ticket = (
        Ticket.objects.select_for_update(of=("self",)).select_related("opened_by", "assigned_to").get(pk=ticket.pk)
    )
    return found


def _write(
    *, ticket: Ticket, kind: TicketMessage.Kind, text: str, files: Sequence[KeptFile], by: User | None, at: datetime
) -> TicketMessage:
    message = TicketMessage.objects.create(ticket=ticket, kind=kind, text=text, by=by, at=at)
    TicketFile.objects.bulk_create(
        TicketFile(message=message, place=file.place, name=file.name, size=file.size) for file in files
    )
    return message


def _free_number() -> str:
    for _draw in range(DRAWS):
        letters = "".join(secrets.choice(READABLE) for _letter in range(NUMBER_LENGTH))
        number = f"{letters[:3]}-{letters[3:]}"
        if not Ticket.objects.filter(number=number).exists():
            return number
    raise IntegrityError("No ticket number is free.")
