"""What booking shows in the portal."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.booking.models.centres import Centre
from spom.booking.models.seats import Booking, Seat
from spom.booking.policies.people import may_book, may_decide_requests, may_manage_centres, may_run_desk
from spom.booking.queries.ahead import seats_ahead, seats_in
from spom.booking.queries.finding import seats_of
from spom.identity.models import User
from spom.payments.registry import page_of
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.home import (
    PERSON,
    Card,
    Deadline,
    HomeQuestion,
    NextAction,
    Urgency,
    card,
    deadline,
    home_question,
    next_action,
)
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.records import Record, Row, keep_record
from spom.portal.registry.search import Hit, Question, Source, search_in

offer_app(
    App(
        code="booking",
        name=gettext_lazy("Booking"),
        purpose=gettext_lazy("Centres, seats and the day of the test."),
        icon="calendar-check",
        order=30,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Booking"), url_name="booking:tests", icon="calendar-check", order=30, shown_to=may_book
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Centre desk"), url_name="booking:desk", icon="list-checks", order=35, shown_to=may_run_desk
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Centres"),
        url_name="booking:centres",
        icon="building-2",
        order=850,
        shown_to=may_manage_centres,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Requests about seats"),
        url_name="booking:requests",
        icon="move",
        order=851,
        shown_to=may_decide_requests,
    )
)


@page_of("booking.Booking")
def booking_page(key: str) -> str:
    """Where an order's booking is."""
    found = Booking.objects.filter(pk=int(key)).first() if key.isdecimal() else None
    return reverse("booking:booking", args=[found.reference]) if found else ""


SEATS_AHEAD = home_question(
    HomeQuestion(code="booking.seats_ahead", shown_to=may_book, write=lambda: seats_ahead(learner=PERSON)),
)


def _live(user: User, at: datetime) -> list[Seat]:
    return seats_in(SEATS_AHEAD.rows(user, at)) if may_book(user) else []


@card(order=30)
def seats_card(user: User, at: datetime) -> Card | None:
    """The learner's seats ahead."""
    seats = _live(user, at)
    return Card(template="booking/_seats_card.html", context={"seats": seats}) if seats else None


@next_action(order=30)
def pay_for_the_seat(user: User, at: datetime) -> NextAction | None:
    """A held seat runs out within minutes."""
    seat = next((one for one in _live(user, at) if one.is_unpaid and one.held_until and one.held_until > at), None)
    if seat is None or seat.held_until is None:
        return None
    return NextAction(
        urgency=Urgency.NOW,
        title=_("Pay for your seat for %(module)s") % {"module": seat.booking.module.name},
        text=_("It is held until %(time)s.") % {"time": date_format(seat.held_until, "TIME_FORMAT")},
        label=_("Pay now"),
        url=reverse("booking:booking", args=[seat.booking.reference]),
        icon="hourglass",
        due_at=seat.held_until,
    )


@deadline
def tests_ahead(user: User, at: datetime) -> Iterable[Deadline]:
    """The day of the test."""
    return [
        Deadline(
            title=_("Test: %(module)s") % {"module": seat.booking.module.name},
            at=seat.slot.starts_at,
            url=reverse("booking:booking", args=[seat.booking.reference]),
        )
        for seat in _live(user, at)
        if seat.state == Seat.State.PAID and seat.slot.starts_at > at
    ]


def _bookings_of(user: User) -> list[Row]:
    return [
        (
            (_("Booking"), seat.booking.reference),
            (_("Test"), seat.booking.module.name),
            (_("Centre"), seat.slot.centre.name),
            (_("Begins"), seat.slot.starts_at.isoformat()),
            (_("State"), str(seat.get_state_display())),
        )
        for seat in seats_of(user).order_by("pk")
    ]


keep_record(
    Record(
        code="booking.seats",
        title=gettext_lazy("Bookings and seats"),
        purpose=gettext_lazy("To keep a chair for you, and to know who sat which test."),
        kept=gettext_lazy("As long as the results of tests are kept."),
        hand_out=_bookings_of,
    )
)


def own_seats(question: Question) -> list[Hit]:
    """The person's own bookings, by test, place or reference."""
    mine = seats_of(question.user)
    for word in question.words:
        mine = mine.filter(
            Q(booking__module__name__icontains=word)
            | Q(booking__reference__icontains=word)
            | Q(slot__centre__name__icontains=word)
            | Q(slot__centre__city__icontains=word)
        )
    return [
        Hit(
            title=seat.booking.module.name,
            url=reverse("booking:booking", args=[seat.booking.reference]),
            more=f"{seat.booking.reference} · {seat.slot.centre.name} · {date_format(seat.slot.day)}",
        )
        for seat in mine.order_by("-slot__starts_at", "-pk")[: question.most]
    ]


def centres_by_name(question: Question) -> list[Hit]:
    """Centres, for those who look after them."""
    found = Centre.objects.in_use()
    for word in question.words:
        found = found.filter(Q(name__icontains=word) | Q(city__icontains=word) | Q(code__istartswith=word))
    return [
        Hit(title=centre.name, url=reverse("booking:slots", args=[centre.pk]), more=f"{centre.code} · {centre.city}")
        for centre in found.order_by("name", "pk")[: question.most]
    ]


search_in(
    Source(
        code="booking.seats",
        title=gettext_lazy("Your bookings"),
        icon="calendar-check",
        order=52,
        shown_to=may_book,
        find=own_seats,
    )
)
search_in(
    Source(
        code="booking.centres",
        title=gettext_lazy("Centres"),
        icon="building-2",
        order=54,
        shown_to=may_manage_centres,
        find=centres_by_name,
    )
)
