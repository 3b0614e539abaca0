"""The numbers an institution chooses. Reasons: docs/about/protocols/seats-and-money.md."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from spom.kit.choices import number

HOLD_MINUTES = number(
    code="booking.hold_minutes",
    label=_("Time to pay for a seat"),
    hint=_("After that the seat goes to somebody else. Money that still arrives becomes credit at once."),
    default=15,
    least=5,
    most=60,
    unit=_("minutes"),
)
OFFER_MINUTES = number(
    code="booking.offer_minutes",
    label=_("Time to take an offered seat"),
    hint=_("For students on the waiting list. After that the offer passes on."),
    default=30,
    least=10,
    most=240,
    unit=_("minutes"),
)
HOLDS_A_DAY = number(
    code="booking.holds_a_day",
    label=_("Unpaid holds of one slot in a day"),
    hint=_("Keeps a person from blocking a chair by holding it again and again."),
    default=3,
    least=1,
    most=20,
)
CLOSES_HOURS = number(
    code="booking.closes_hours",
    label=_("Booking closes"),
    hint=_("So many hours before a test begins."),
    default=24,
    least=0,
    most=240,
    unit=_("hours"),
)
LATE_MINUTES = number(
    code="booking.late_minutes",
    label=_("Late entry"),
    hint=_("After so many minutes nobody is checked in any more."),
    default=30,
    least=0,
    most=120,
    unit=_("minutes"),
)
EARLY = timedelta(hours=2)


def hold_ends(at: datetime) -> datetime:
    """Until when a seat taken now is held."""
    return at + timedelta(minutes=HOLD_MINUTES())


def offer_ends(at: datetime) -> datetime:
    """Until when a seat offered now is kept."""
    return at + timedelta(minutes=OFFER_MINUTES())
