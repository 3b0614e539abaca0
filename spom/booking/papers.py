"""The admit card as PDF."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.booking.models.seats import Seat
from spom.booking.policies.terms import LATE_MINUTES
from spom.booking.queries.cards import code_of
from spom.kit.pdf.paper import Json, Paper, print_pdf, qr_svg
from spom.portal.queries.letterhead import letterhead


def admit_card_paper(seat: Seat, *, at: datetime) -> bytes:
    """The card of a confirmed seat."""
    booking, slot, centre = seat.booking, seat.slot, seat.slot.centre
    starts, ends = slot.starts_at.astimezone(centre.zone), slot.ends_at.astimezone(centre.zone)
    content: dict[str, Json] = {
        "facts": [
            [_("Name"), booking.learner.full_name],
            [_("SRN"), booking.learner.username],
            [_("Test"), booking.module.name],
            [_("When"), f"{date_format(starts, 'l j F Y, H:i')} - {ends:%H:%M} ({centre.time_zone})"],
            [_("Where"), f"{centre.name}, {centre.address}, {centre.city}"],
            [_("Booking"), booking.reference],
        ],
        "code": qr_svg(code_of(seat)),
        "says": _("Code of the admit card, scanned at the centre"),
        "bring_title": _("What to bring"),
        "bring": [
            _("This card, printed or on a phone"),
            _("An identity document with a photo"),
            _("Nothing else: phones and notes stay outside the hall"),
        ],
        "way_title": _("How to get there"),
        "way": centre.directions or _("The address above leads to the main entrance."),
        "late": _("Be there half an hour before. After %(minutes)s minutes nobody is let in any more.")
        % {"minutes": LATE_MINUTES()},
    }
    paper = Paper(
        template="booking/admit_card.typ",
        title=_("Admit card"),
        language=get_language() or "en",
        letterhead=letterhead(),
        content=content,
        footer=booking.reference,
    )
    return print_pdf(paper, at=at)
