"""Bringing in a file of centres that was looked at before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.actions.centres import add_centre, change_centre
from spom.booking.models.centres import Centre
from spom.booking.queries.centre_files import Place, Verdict, verdict
from spom.identity.models import User
from spom.kit.errors import Refusal


class CentreElsewhere(Refusal):
    """A centre moves to no other country and gets no other clock."""

    code = "booking.centre_elsewhere"
    message = _(
        "A centre of this file has another country or time zone in the portal by now. Nothing was changed. Look into "
        "the file once more."
    )


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """How many centres were added and changed, and how many were as the file says already."""

    added: int
    changed: int
    same: int


@transaction.atomic
def bring_in_centres(*, places: Sequence[Place], by: User, at: datetime) -> BroughtIn:
    """Add the new ones, correct the others; all of them or none. Centres that are not in the file stay as they are."""
    known = {
        centre.code: centre
        for centre in Centre.objects.select_for_update()
        .filter(code__in=[place.code for place in places])
        .order_by("pk")
    }
    done = [_brought_in(place, known.get(place.code), by=by, at=at) for place in places]
    return BroughtIn(added=done.count(Verdict.NEW), changed=done.count(Verdict.CHANGED), same=done.count(Verdict.SAME))


def _brought_in(place: Place, known: Centre | None, *, by: User, at: datetime) -> Verdict:
    found = verdict(place, known)
    if found is Verdict.ELSEWHERE:
        raise CentreElsewhere
    if known is None:
        add_centre(
            code=place.code,
            name=place.name,
            city=place.city,
            region=place.region,
            address=place.address,
            latitude=place.latitude,
            longitude=place.longitude,
            time_zone=place.time_zone,
            phone=place.phone,
            email=place.email,
            directions=place.directions,
            accessibility=place.accessibility,
            is_at_home=False,
            by=by,
            at=at,
        )
    elif found is Verdict.CHANGED:
        change_centre(
            centre=known,
            name=place.name,
            city=place.city,
            address=place.address,
            latitude=place.latitude,
            longitude=place.longitude,
            phone=place.phone,
            email=place.email,
            directions=place.directions,
            accessibility=place.accessibility,
            by=by,
            at=at,
        )
    return found
