"""What waits for staff: tickets, corrections and requests, counted together because home has six statements."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Value

from spom.identity.models import RegistryExport, User
from spom.identity.models.requests import RequestState
from spom.identity.policies import may_import_registry
from spom.identity.queries import contact_requests_for, newcomers_for
from spom.portal.models.profile import DetailChange
from spom.portal.models.ticket import Ticket
from spom.portal.queries.profile import changes_to_decide
from spom.portal.queries.tickets import tickets_to_answer

# Beyond this the number no longer matters, and counting on would only cost time.
MOST_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What waits for one person.

    Tickets in all, looked after by nobody, and by this person; corrections; people who ask to be reached another way
    or to be let in; and files of the registry that somebody else wants to take out.
    """

    tickets: int
    nobodys: int
    mine: int
    changes: int
    requests: int
    exports: int


def waiting_for(by: User, at: datetime) -> Waiting:
    """How much waits for this person. One statement."""
    open_tickets = tickets_to_answer(by).filter(state=Ticket.State.OPEN).order_by()
    undecided = changes_to_decide(by).filter(state=DetailChange.State.WAITING).select_related(None).order_by()
    contacts = contact_requests_for(by).filter(state=RequestState.WAITING).select_related(None).order_by()
    newcomers = newcomers_for(by).select_related(None).order_by()
    exports = RegistryExport.objects.waiting(at).exclude(asked_by=by)
    tickets = open_tickets.values_list(Value("T"), F("assigned_to"))[:MOST_COUNTED]
    others = [
        waiting.values_list(Value(letter), F("pk"))[:MOST_COUNTED]
        for letter, waiting in (
            ("C", undecided),
            ("R", contacts),
            ("N", newcomers),
            ("E", exports if may_import_registry(by) else exports.none()),
        )
    ]
    found = list(tickets.union(*others, all=True))
    assigned = [person for what, person in found if what == "T"]
    kinds = [what for what, _number in found]
    return Waiting(
        tickets=len(assigned),
        nobodys=assigned.count(None),
        mine=assigned.count(by.pk),
        changes=kinds.count("C"),
        requests=kinds.count("R") + kinds.count("N"),
        exports=kinds.count("E"),
    )
