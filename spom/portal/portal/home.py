"""What the portal itself brings to home pages: what waits for staff, what is to be set up, the dates it knows."""

from collections.abc import Iterable
from datetime import datetime, time
from weakref import ReferenceType, WeakKeyDictionary, ref

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from spom.identity.models import Role, User
from spom.identity.policies import may_manage_roles, may_manage_units
from spom.kit.addresses import address_of
from spom.portal.policies.profile import may_erase
from spom.portal.policies.tickets import may_answer_tickets
from spom.portal.queries import cards as queries
from spom.portal.queries.maintenance import known_windows
from spom.portal.queries.waiting import Waiting, waiting_for
from spom.portal.registry.areas import area_called
from spom.portal.registry.home import (
    Card,
    Change,
    Deadline,
    NextAction,
    Urgency,
    card,
    change,
    deadline,
    later_card,
    next_action,
)

# Home asks for a card, a next action, dates and news at one moment; what is behind all of them is asked for once. The
# person is loaded anew for every request: two objects of one person are equal, but not the same request.
_seen: WeakKeyDictionary[User, tuple[ReferenceType[User], Waiting]] = WeakKeyDictionary()


def _waiting(user: User, at: datetime) -> Waiting | None:
    if not may_answer_tickets(user):
        return None
    known = _seen.get(user)
    if known is not None and known[0]() is user:
        return known[1]
    found = waiting_for(user, at)
    _seen[user] = (ref(user), found)
    return found


@next_action(order=60)
def answer_what_waits(user: User, at: datetime) -> NextAction | None:
    """For those who answer: what was given to them first, then what nobody looks after, then what is to be decided."""
    waiting = _waiting(user, at)
    if waiting is None:
        return None
    if waiting.mine:
        title = ngettext("%(n)d ticket waits for you", "%(n)d tickets wait for you", waiting.mine) % {"n": waiting.mine}
        return _answer(title, _("Somebody gave them to you, and the people wait for an answer."), "assigned=me")
    if waiting.nobodys:
        title = ngettext(
            "%(n)d ticket is looked after by nobody", "%(n)d tickets are looked after by nobody", waiting.nobodys
        ) % {"n": waiting.nobodys}
        return _answer(title, _("Open the oldest one, answer it, or give it to somebody."), "assigned=nobody")
    if waiting.changes:
        return NextAction(
            urgency=Urgency.DUE,
            title=ngettext(
                "%(n)d correction waits for a decision", "%(n)d corrections wait for a decision", waiting.changes
            )
            % {"n": waiting.changes},
            text=_("People asked to have their details corrected. Each shows what stood there before."),
            label=_("Decide corrections"),
            url=reverse("portal:changes"),
            icon="pen-line",
        )
    if waiting.requests:
        return NextAction(
            urgency=Urgency.DUE,
            title=ngettext("%(n)d request waits for a decision", "%(n)d requests wait for a decision", waiting.requests)
            % {"n": waiting.requests},
            text=_("People ask to be let in, or to be reached another way."),
            label=_("Decide requests"),
            url=reverse("identity:requests"),
            icon="inbox",
        )
    return None


def _answer(title: str, text: str, filters: str) -> NextAction:
    address = f"{reverse('portal:inbox')}?state=OPEN&{filters}"
    return NextAction(urgency=Urgency.DUE, title=title, text=text, label=_("Open the inbox"), url=address, icon="inbox")


@next_action(order=90)
def divide_the_institution(user: User, at: datetime) -> NextAction | None:  # noqa: ARG001  # asked of every maker
    """What an administrator has still to set up."""
    if not may_manage_units(user):
        return None
    stands = queries.division()
    if not stands.units:
        return NextAction(
            urgency=Urgency.IDEA,
            title=_("Divide the institution into units"),
            text=_("Regions, chapters or departments: people belong to them and coordinators answer for them."),
            label=_("Add a unit"),
            url=reverse("portal:unit_new"),
            icon="layers",
        )
    if not stands.coordinators and may_manage_roles(user):
        return NextAction(
            urgency=Urgency.IDEA,
            title=_("Name a course coordinator"),
            text=_("Open a person and grant the role for a unit. Students of that unit then know whom to ask."),
            label=_("Find a person"),
            url=reverse("portal:people"),
            icon="users",
        )
    return None


@next_action(order=95)
def give_a_number(user: User, at: datetime) -> NextAction | None:  # noqa: ARG001  # asked of every maker
    """Codes and urgent news need a second way to reach a person."""
    if user.mobile:
        return None
    return NextAction(
        urgency=Urgency.IDEA,
        title=_("Give a mobile number"),
        text=_("Codes and urgent news then reach you even when your mail does not."),
        label=_("Add a number"),
        url=address_of("portal:contact", "mobile"),
        icon="smartphone",
    )


@card(order=70)
def inbox_card(user: User, at: datetime) -> Card | None:
    """For those who answer and decide: how much waits."""
    waiting = _waiting(user, at)
    return Card(template="portal/_card_inbox.html", context={"waiting": waiting}) if waiting else None


def counts_everybody(user: User) -> bool:
    """Those who look after all accounts, not of one unit alone."""
    return user.has_role(Role.ADMINISTRATOR, Role.HELP_DESK)


@later_card(order=80, title=gettext_lazy("People"), shown_to=counts_everybody)
def people_card(user: User, at: datetime) -> Card:  # noqa: ARG001  # asked of every maker
    """For the help desk and administrators: accounts, and how many wait to be activated. Counts everybody."""
    return Card(template="portal/_card_people.html", context={"headcount": queries.headcount()})


@later_card(order=81, title=gettext_lazy("Your units"), shown_to=lambda user: user.has_role(Role.COORDINATOR))
def units_card(user: User, at: datetime) -> Card:  # noqa: ARG001  # asked of every maker
    """For coordinators: their units. Counts everybody in them."""
    return Card(template="portal/_card_units.html", context={"units": queries.units_of(user)})


@change
def what_came_in(user: User, since: datetime) -> Iterable[Change]:
    """For those who answer: what came while they were away and still waits."""
    # Home asks for news last, so what waits is known by now.
    waiting = _waiting(user, since)
    fresh = [at for at in waiting.came_in if at > since] if waiting else []
    if not fresh:
        return []
    text = ngettext("%(n)d question or request came in", "%(n)d questions and requests came in", len(fresh)) % {
        "n": len(fresh)
    }
    return [Change(text=text, at=max(fresh), url=f"{reverse('portal:inbox')}?state=OPEN")]


@deadline
def maintenance_ahead(user: User, at: datetime) -> Iterable[Deadline]:  # noqa: ARG001  # the same for everybody
    """When which area rests, so that nobody plans to use it then. Asks nothing."""
    return [
        Deadline(
            title=_("Maintenance begins: %(area)s") % {"area": area_called(window.area).name},
            at=window.starts_at,
            url=reverse("portal:status"),
        )
        for window in known_windows(at)
        if window.starts_at > at
    ]


@deadline
def erasures_to_decide(user: User, at: datetime) -> Iterable[Deadline]:
    """The law gives a day by which somebody who asked to be forgotten has an answer."""
    waiting = _waiting(user, at) if may_erase(user) else None
    return [
        Deadline(
            title=_("Decide on an erasure"),
            at=timezone.make_aware(datetime.combine(day, time(23, 59))),
            url=reverse("portal:erasures"),
        )
        for day in (waiting.due if waiting else ())
    ]
