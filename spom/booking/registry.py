"""What learners are told about their seats; and what the floors above say of who will need one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.programme.models.catalogue import Programme

SEATS = category(Category(code="booking.seats", name=_("Seats and payments"), order=40, can_be_switched_off=False))
WHERE = frozenset({"module", "starts_at", "centre"})
MONEY = frozenset({"module", "amount"})


def _kind(name: str, title: StrOrPromise, context: frozenset[str], icon: str) -> NoticeKind:
    return notice_kind(
        NoticeKind(code=f"booking.{name}", category=SEATS, title=title, context=context, urgent=True, icon=icon)
    )


SEAT_CONFIRMED = _kind("seat_confirmed", _("A seat is confirmed"), WHERE, "calendar-check")
PAID_TOO_LATE = _kind("paid_too_late", _("A payment arrived too late"), MONEY, "hourglass")
SEAT_OFFERED = _kind("seat_offered", _("A seat came free"), WHERE | {"until"}, "hourglass")
SEAT_MOVED = _kind("seat_moved", _("A test has moved"), WHERE, "move")
BOOKING_CANCELLED = _kind("booking_cancelled", _("A booking is cancelled"), MONEY, "circle-x")
REMINDER = _kind("reminder", _("A test is near"), WHERE, "bell")
REMINDER_AT_HOME = _kind("reminder_at_home", _("A test at home is near"), WHERE, "bell")
REQUEST_DECIDED = _kind("request_decided", _("A request is decided"), frozenset({"request"}), "check")


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Somebody who may book a module's test now, or will be able to in time as they get on. Keys of both."""

    learner: int
    module: int
    is_now: bool


Forecaster = Callable[[Programme, date, datetime], list[Ready]]
_forecasters: list[Forecaster] = []


def forecast(tell: Forecaster) -> Forecaster:
    """Say who of a programme will be ready by a day, as it looks at a moment."""
    _forecasters.append(tell)
    return tell


def ready_by(*, programme: Programme, by: date, at: datetime) -> list[Ready]:
    """What everybody says who was asked; nobody is named twice for a module."""
    told = (one for tell in _forecasters for one in tell(programme, by, at))
    return list({(one.learner, one.module): one for one in told}.values())
