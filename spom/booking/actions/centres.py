"""Places where tests are sat."""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.booking.events.centres import (
    BlackoutLifted,
    BlackoutNamed,
    CentreAdded,
    CentreChanged,
    CentreClosed,
    CentreReopened,
    DutyEnded,
    DutyGiven,
    HolidayLifted,
    HolidayNamed,
    RoomAdded,
    RoomChanged,
    RoomRemoved,
)
from spom.booking.models.centres import Blackout, Centre, CentreDuty, Holiday, Room
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal


class CentreCodeTaken(Refusal):
    """Two centres of one code could not be told apart."""

    code = "booking.centre_code_taken"
    message = _("There is a centre with this code already. Choose another code.")


class NoSuchClock(Refusal):
    """The time zone has no name we know."""

    code = "booking.no_such_clock"
    message = _("This time zone is not known. Write it like Asia/Kolkata.")


class NamedBefore(Refusal):
    """It was said before."""

    code = "booking.named_before"
    message = _("This is on the list already.")


class EndsBeforeItBegins(Refusal):
    """The last day is before the first."""

    code = "booking.ends_before_it_begins"
    message = _("The end is before the beginning. Check both days.")


@transaction.atomic
def add_centre(
    *,
    code: str,
    name: str,
    city: str,
    region: str,
    address: str,
    latitude: float,
    longitude: float,
    time_zone: str,
    phone: str,
    email: str,
    directions: str,
    accessibility: str,
    is_at_home: bool,
    by: User,
    at: datetime,
) -> Centre:
    """Add a place to sit tests."""
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError) as no:
        raise NoSuchClock from no
    if Centre.objects.filter(code=code).exists():
        raise CentreCodeTaken
    centre = Centre.objects.create(
        code=code,
        name=name,
        city=city,
        region=region,
        address=address,
        latitude=latitude,
        longitude=longitude,
        time_zone=time_zone,
        phone=phone,
        email=email,
        directions=directions,
        accessibility=accessibility,
        is_at_home=is_at_home,
    )
    announce(CentreAdded(centre=centre, by=by, at=at))
    return centre


@transaction.atomic
def change_centre(
    *,
    centre: Centre,
    name: str,
    city: str,
    address: str,
    latitude: float,
    longitude: float,
    phone: str,
    email: str,
    directions: str,
    accessibility: str,
    by: User,
    at: datetime,
) -> None:
    """Correct what is known of a centre. Its region and its clock stay: fees and the days of its slots hang on them."""
    centre.name, centre.city, centre.address = name, city, address
    centre.latitude, centre.longitude = latitude, longitude
    centre.phone, centre.email = phone, email
    centre.directions, centre.accessibility = directions, accessibility
    written = ["name", "city", "address", "latitude", "longitude", "phone", "email", "directions", "accessibility"]
    centre.save(update_fields=written)
    announce(CentreChanged(centre=centre, by=by, at=at))


@transaction.atomic
def close_centre(*, centre: Centre, by: User, at: datetime) -> None:
    """The centre takes no more bookings; seats that are booked stay until they are moved."""
    if Centre.objects.filter(pk=centre.pk, closed_at__isnull=True).update(closed_at=at):
        announce(CentreClosed(centre=centre, by=by, at=at))


@transaction.atomic
def reopen_centre(*, centre: Centre, by: User, at: datetime) -> None:
    """The centre takes bookings again."""
    if Centre.objects.filter(pk=centre.pk, closed_at__isnull=False).update(closed_at=None):
        announce(CentreReopened(centre=centre, by=by, at=at))


@transaction.atomic
def add_room(*, centre: Centre, name: str, seats: int, accessible_seats: int, by: User, at: datetime) -> Room:
    """Say how many chairs a room has."""
    try:
        with transaction.atomic():
            room = Room.objects.create(centre=centre, name=name, seats=seats, accessible_seats=accessible_seats)
    except IntegrityError as no:
        raise NamedBefore from no
    announce(RoomAdded(room=room, by=by, at=at))
    return room


@transaction.atomic
def change_room(*, room: Room, name: str, seats: int, accessible_seats: int, by: User, at: datetime) -> None:
    """Give a room another name or number of chairs. Slots keep the chairs they were opened with."""
    room.name, room.seats, room.accessible_seats = name, seats, accessible_seats
    try:
        with transaction.atomic():
            room.save(update_fields=["name", "seats", "accessible_seats"])
    except IntegrityError as no:
        raise NamedBefore from no
    announce(RoomChanged(room=room, by=by, at=at))


@transaction.atomic
def remove_room(*, room: Room, by: User, at: datetime) -> None:
    """The room is not used any more. Slots keep the chairs they were opened with."""
    announce(RoomRemoved(centre=room.centre, room=room.name, by=by, at=at))
    room.delete()


@transaction.atomic
def give_duty(*, centre: Centre, person: User, by: User, at: datetime) -> CentreDuty:
    """Let somebody work at the desk of a centre."""
    duty, made = CentreDuty.objects.get_or_create(centre=centre, person=person)
    if made:
        announce(DutyGiven(duty=duty, by=by, at=at))
    return duty


@transaction.atomic
def end_duty(*, duty: CentreDuty, by: User, at: datetime) -> None:
    """Somebody works at the desk of a centre no more."""
    announce(DutyEnded(centre=duty.centre, person=duty.person, by=by, at=at))
    duty.delete()


@transaction.atomic
def name_holiday(*, day: date, region: str, name: str, by: User, at: datetime) -> Holiday:
    """A day without tests: slots made from a pattern leave it out."""
    if Holiday.objects.filter(day=day, region=region).exists():
        raise NamedBefore
    holiday = Holiday.objects.create(day=day, region=region, name=name)
    announce(HolidayNamed(holiday=holiday, by=by, at=at))
    return holiday


@transaction.atomic
def lift_holiday(*, holiday: Holiday, by: User, at: datetime) -> None:
    """A day like any other again: patterns no longer leave it out."""
    announce(HolidayLifted(day=holiday.day, region=holiday.region, by=by, at=at))
    holiday.delete()


@transaction.atomic
def black_out(*, centre: Centre, from_on: date, until_on: date, reason: str, by: User, at: datetime) -> Blackout:
    """Days on which a centre is not to be had: patterns leave them out. The end is exclusive."""
    if until_on <= from_on:
        raise EndsBeforeItBegins
    blackout = Blackout.objects.create(centre=centre, from_on=from_on, until_on=until_on, reason=reason)
    announce(BlackoutNamed(blackout=blackout, by=by, at=at))
    return blackout


@transaction.atomic
def lift_blackout(*, blackout: Blackout, by: User, at: datetime) -> None:
    """The centre can be had again on these days: patterns no longer leave them out."""
    said = BlackoutLifted(centre=blackout.centre, from_on=blackout.from_on, until_on=blackout.until_on, by=by, at=at)
    announce(said)
    blackout.delete()
