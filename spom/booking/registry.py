"""What learners are told about their seats."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind

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
REQUEST_DECIDED = _kind("request_decided", _("A request is decided"), frozenset({"request"}), "check")
