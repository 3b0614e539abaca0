"""What waits for staff: tickets and corrections, counted together because home has six statements."""

from dataclasses import dataclass

from django.db.models import F, Value

from spom.identity.models import User
from spom.portal.models.profile import DetailChange
from spom.portal.models.ticket import Ticket
from spom.portal.queries.profile import changes_to_decide
from spom.portal.queries.tickets import tickets_to_answer

# Beyond this the number no longer matters, and counting on would only cost time.
MOST_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Tickets that wait for an answer: in all, looked after by nobody, and by this person; and corrections."""

    tickets: int
    nobodys: int
    mine: int
    changes: int


def waiting_for(by: User) -> Waiting:
    """How much waits for this person. One statement."""
    open_tickets = tickets_to_answer(by).filter(state=Ticket.State.OPEN).order_by()
    undecided = changes_to_decide(by).filter(state=DetailChange.State.WAITING).select_related(None).order_by()
    tickets = open_tickets.values_list(Value("T"), F("assigned_to"))[:MOST_COUNTED]
    changes = undecided.values_list(Value("C"), F("pk"))[:MOST_COUNTED]
    found = list(tickets.union(changes, all=True))
    assigned = [person for what, person in found if what == "T"]
    return Waiting(
        tickets=len(assigned),
        nobodys=assigned.count(None),
        mine=assigned.count(by.pk),
        changes=len(found) - len(assigned),
    )
