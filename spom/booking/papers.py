"""The admit card as PDF."""

from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.booking.models.centres import Centre
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
            [_("Where"), _where(centre)],
            [_("Booking"), booking.reference],
        ],
        "code": qr_svg(code_of(seat)),
        "says": _("Code of the admit card, scanned at the centre"),
        **(_at_home(seat) if centre.is_at_home else _at_the_centre(centre)),
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


def _where(centre: Centre) -> str:
    if centre.is_at_home:
        return _("At home, with %(centre)s") % {"centre": centre.name}
    return f"{centre.name}, {centre.address}, {centre.city}"


def _at_the_centre(centre: Centre) -> dict[str, Json]:
    return {
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


def _at_home(seat: Seat) -> dict[str, Json]:
    page = urljoin(settings.PUBLIC_URL, reverse("booking:check_device", args=[seat.booking.reference]))
    return {
        "bring_title": _("What to have at hand"),
        "bring": [
            _("This card, printed or on a phone"),
            _("An identity document with a photo"),
            _("Nothing else on the desk but the computer; phones and notes stay in another room"),
        ],
        "way_title": _("Check your computer"),
        "way": _("Run the system check on the computer, in the room and in the network that you will use: %(page)s")
        % {"page": page},
        "late": _("Sign in half an hour before. After %(minutes)s minutes nobody is let in any more.")
        % {"minutes": LATE_MINUTES()},
    }
