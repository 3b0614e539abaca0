"""What waits for staff: tickets, corrections, requests and erasures, asked together because home has six statements."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, F, QuerySet, Value
from django.db.models.functions import Cast

from spom.identity.models import RegistryExport, User
from spom.identity.models.requests import RequestState
from spom.identity.policies import may_import_registry
from spom.identity.queries import contact_requests_for, newcomers_for
from spom.portal.models.profile import DetailChange, ErasureRequest
from spom.portal.models.ticket import Ticket
from spom.portal.policies.profile import may_erase
from spom.portal.queries.profile import changes_to_decide
from spom.portal.queries.tickets import tickets_to_answer

# Beyond this the number no longer matters, and counting on would only cost time.
MOST_COUNTED = 1_000
TICKET, CORRECTION, CONTACT, NEWCOMER, EXPORT, ERASURE = "TCRNXE"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for one person.

    Tickets in all, looked after by nobody, and by this person; corrections; people who ask to be reached another way
    or to be let in; and files of the registry that somebody else wants to take out. `came_in` are the moments at which
    all of these came, `due` the days by which erasures have to be decided.
    """

    tickets: int
    nobodys: int
    mine: int
    changes: int
    requests: int
    exports: int
    came_in: tuple[datetime, ...] = ()
    due: tuple[date, ...] = ()


def waiting_for(by: User, at: datetime) -> Waiting:
    """How much waits for this person. One statement."""
    open_tickets = tickets_to_answer(by).filter(state=Ticket.State.OPEN).order_by()
    undecided = changes_to_decide(by).filter(state=DetailChange.State.WAITING).select_related(None).order_by()
    contacts = contact_requests_for(by).filter(state=RequestState.WAITING).select_related(None).order_by()
    newcomers = newcomers_for(by).select_related(None).order_by()
    exports = RegistryExport.objects.waiting(at).exclude(asked_by=by)
    tickets = open_tickets.values_list(Value(TICKET), F("assigned_to"), F("opened_at"))[:MOST_COUNTED]
    others = [
        waiting.values_list(Value(letter), F("pk"), F("asked_at"))[:MOST_COUNTED]
        for letter, waiting in (
            (CORRECTION, undecided),
            (CONTACT, contacts),
            (NEWCOMER, newcomers),
            (EXPORT, exports if may_import_registry(by) else exports.none()),
        )
    ]
    due = Cast("due_on", DateTimeField())
    erasures = _undecided_erasures(by).values_list(Value(ERASURE), F("pk"), due)[:MOST_COUNTED]
    found = list(tickets.union(*others, erasures, all=True))
    assigned = [person for what, person, _at in found if what == TICKET]
    kinds = [what for what, _number, _at in found]
    return Waiting(
        tickets=len(assigned),
        nobodys=assigned.count(None),
        mine=assigned.count(by.pk),
        changes=kinds.count(CORRECTION),
        requests=kinds.count(CONTACT) + kinds.count(NEWCOMER),
        exports=kinds.count(EXPORT),
        came_in=tuple(moment for what, _number, moment in found if what != ERASURE),
        due=tuple(sorted(moment.date() for what, _number, moment in found if what == ERASURE)),
    )


def _undecided_erasures(by: User) -> QuerySet[ErasureRequest]:
    waiting = ErasureRequest.objects.filter(state=ErasureRequest.State.WAITING).order_by()
    return waiting if may_erase(by) else waiting.none()
