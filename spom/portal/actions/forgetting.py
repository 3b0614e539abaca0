"""What of the portal goes when a person is forgotten, and what stays. Called inside the erasure's transaction."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from spom.identity.actions.details import anonymise_account
from spom.identity.models import User
from spom.kit.jobs import defer
from spom.portal.actions.consents import remove_photo
from spom.portal.models.notice import Notice, NoticeChoice, NoticeHabits, OutboxMessage
from spom.portal.models.profile import Consent, DetailChange
from spom.portal.models.ticket import Ticket, TicketFile, TicketMessage
from spom.portal.models.visit import Visit
from spom.portal.registry.erasure import Erased

FORGET = "spom.portal.tasks.files.forget"


def forget_tickets(*, user: User, by: User, at: datetime) -> Erased:  # noqa: ARG001  # every eraser is asked alike
    """Their words and files go; that something was asked and answered stays, without them."""
    theirs = TicketMessage.objects.filter(ticket__opened_by=user)
    places = list(TicketFile.objects.filter(message__in=theirs).values_list("place", flat=True))
    _forget_files(places)
    files = TicketFile.objects.filter(place__in=places).delete()[0]
    words = theirs.update(text="")
    Ticket.objects.filter(opened_by=user).update(subject="", name="", context={}, unit=None)
    return Erased(rows=files + words, kept=_("Number, state and times of each ticket, for the help desk."))


def forget_notices(*, user: User, by: User, at: datetime) -> Erased:  # noqa: ARG001  # every eraser is asked alike
    """Everything the person was told, and how they wanted to be told."""
    OutboxMessage.objects.filter(to=user).update(digest=None)
    kinds = (OutboxMessage.objects.filter(to=user), Notice.objects.filter(to=user))
    habits = (NoticeChoice.objects.filter(user=user), NoticeHabits.objects.filter(user=user))
    rows = sum(each.delete()[0] for each in (*kinds, *habits))
    return Erased(rows=rows + Visit.objects.filter(user=user).delete()[0])


def forget_changes(*, user: User, by: User, at: datetime) -> Erased:  # noqa: ARG001  # every eraser is asked alike
    """What stood before and after, the reasons and papers."""
    asked = DetailChange.objects.filter(user=user)
    _forget_files([place for place in asked.values_list("evidence_place", flat=True) if place])
    rows = asked.update(before="", after="", reason="", evidence_place="", evidence_name="", remark="", unit=None)
    return Erased(rows=rows, kept=_("That a detail was asked to be changed, who decided, and when."))


def forget_photo(*, user: User, by: User, at: datetime) -> Erased:
    """The photo."""
    place = remove_photo(user=user, by=by, at=at)
    _forget_files([place] if place else [])
    return Erased(rows=1 if place else 0)


def forget_agreements(*, user: User, by: User, at: datetime) -> Erased:  # noqa: ARG001  # every eraser is asked alike
    """They end; that they were given stays, as proof that the use was lawful."""
    rows = Consent.objects.filter(user=user, withdrawn_at__isnull=True).update(withdrawn_at=at)
    return Erased(rows=rows, kept=_("When the person agreed to what, as proof that it was lawful."))


def forget_account(*, user: User, by: User, at: datetime) -> Erased:
    """The account loses its name, and every way in."""
    rows = anonymise_account(user=user, by=by, at=at)
    return Erased(rows=rows, kept=_("The journal, which names the account by its number only, and roles once held."))


def _forget_files(places: list[str]) -> None:
    """When the erasure stands: a job of a transaction that fails vanishes with it."""
    for place in places:
        defer(task=FORGET, arguments={"place": place})
