"""Tests at home: what the learner's own computer was found to be."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.events.seats import DeviceChecked
from spom.booking.models.seats import Booking, Seat
from spom.booking.queries.devices import worst_of
from spom.journal.events import announce
from spom.kit.errors import Refusal


class NothingFound(Refusal):
    """The browser sent no result."""

    code = "booking.nothing_found"
    message = _("The system check did not run to its end, so there is nothing to keep. Run it again, then keep it.")


class NotAtHome(Refusal):
    """The test is sat on the centre's computers, or not at all."""

    code = "booking.not_at_home"
    message = _("This test is not sat on your own computer, so there is nothing to check.")


@transaction.atomic
def keep_device(*, booking: Booking, found: Mapping[str, str], at: datetime) -> None:
    """Keep the grade of each check with the booking; a later result takes the place of an earlier one."""
    if not found:
        raise NothingFound
    live = Seat.objects.live().filter(booking=booking, slot__centre__is_at_home=True)
    if not live.exists():
        raise NotAtHome
    booking.device_found, booking.device_checked_at = dict(found), at
    booking.save(update_fields=["device_found", "device_checked_at"])
    announce(DeviceChecked(booking=booking, worst=worst_of(found), by=booking.learner, at=at))
