"""Staff look after what belongs to a centre: rooms, people at the desk, days on which it is not to be had."""

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from spom.booking.actions.centres import (
    add_room,
    black_out,
    change_room,
    end_duty,
    give_duty,
    lift_blackout,
    remove_room,
)
from spom.booking.forms.places import BlackoutForm, DutyForm, RoomForm, SureForm
from spom.booking.models.centres import Blackout, Centre, CentreDuty, Room
from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.overview import seats_between
from spom.booking.views.places import centre_deed
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Terms, answer
from spom.portal.http import area

POST = "POST"


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_room(request: UserRequest, centre_id: int) -> HttpResponse:
    """Another room."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = RoomForm(request.POST if request.method == POST else None, initial={"accessible_seats": 0})
    deed = centre_deed(
        found,
        title=_("Add a room"),
        lead=_("Rooms say how many seats a pattern of slots may have. Slots that are open keep theirs."),
        question=_("Add this room?"),
        verb=_("Add the room"),
    )

    def act(said: RoomForm) -> str:
        asked = said.cleaned_data
        add_room(
            centre=found,
            name=asked["name"],
            seats=asked["seats"],
            accessible_seats=asked["accessible_seats"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The room is added.")

    return answer(request, deed=deed, form=form, terms=_room, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def other_room(request: UserRequest, room_id: int) -> HttpResponse:
    """Another name or number of chairs."""
    room = get_object_or_404(Room.objects.select_related("centre"), pk=room_id)
    known = model_to_dict(room, ["name", "seats", "accessible_seats"])
    form = RoomForm(request.POST if request.method == POST else None, initial=known)
    deed = centre_deed(
        room.centre,
        title=_("Change a room"),
        lead=_("Slots that are open keep the seats they were opened with."),
        question=_("Change this room?"),
        verb=_("Change the room"),
    )

    def act(said: RoomForm) -> str:
        asked = said.cleaned_data
        change_room(
            room=room,
            name=asked["name"],
            seats=asked["seats"],
            accessible_seats=asked["accessible_seats"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The room is changed.")

    return answer(request, deed=deed, form=form, terms=_room, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def no_room(request: UserRequest, room_id: int) -> HttpResponse:
    """A room that is not used any more."""
    room = get_object_or_404(Room.objects.select_related("centre"), pk=room_id)
    form = SureForm(request.POST if request.method == POST else None)
    deed = centre_deed(
        room.centre,
        title=_("Remove a room"),
        lead=_("Slots that are open keep the seats they were opened with."),
        question=_("Remove this room?"),
        verb=_("Remove the room"),
    )

    def terms(said: SureForm) -> Terms:
        del said
        return [(_("Room"), room.name), (_("Seats"), str(room.seats))]

    def act(said: SureForm) -> str:
        del said
        remove_room(room=room, by=request.user, at=timezone.now())
        return _("The room is removed.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_duty(request: UserRequest, centre_id: int) -> HttpResponse:
    """Somebody who works at the desk."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = DutyForm(request.POST if request.method == POST else None)
    deed = centre_deed(
        found,
        title=_("Give somebody the desk"),
        lead=_("The person sees who is expected at this centre and checks them in."),
        question=_("Give this person the desk?"),
        verb=_("Give the desk"),
    )

    def terms(said: DutyForm) -> Terms:
        person = said.cleaned_data["who"]
        return [(_("Person"), person.full_name), (_("User name"), person.username), (_("Centre"), found.name)]

    def act(said: DutyForm) -> str:
        give_duty(centre=found, person=said.cleaned_data["who"], by=request.user, at=timezone.now())
        return _("The person works at this desk now.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def no_duty(request: UserRequest, duty_id: int) -> HttpResponse:
    """Somebody works there no more."""
    duty = get_object_or_404(CentreDuty.objects.select_related("centre", "person"), pk=duty_id)
    form = SureForm(request.POST if request.method == POST else None)
    deed = centre_deed(
        duty.centre,
        title=_("End a desk duty"),
        lead=_("The person no longer sees who is expected there."),
        question=_("End this duty?"),
        verb=_("End the duty"),
    )

    def terms(said: SureForm) -> Terms:
        del said
        return [(_("Person"), duty.person.full_name), (_("Centre"), duty.centre.name)]

    def act(said: SureForm) -> str:
        del said
        end_duty(duty=duty, by=request.user, at=timezone.now())
        return _("The duty has ended.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_blackout(request: UserRequest, centre_id: int) -> HttpResponse:
    """Days on which the centre is not to be had."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = BlackoutForm(request.POST if request.method == POST else None)
    deed = centre_deed(
        found,
        title=_("Name days without tests"),
        lead=_("Patterns of slots leave these days out. Slots that are open stay open: close or cancel them apart."),
        question=_("Leave these days out?"),
        verb=_("Leave the days out"),
    )

    def terms(said: BlackoutForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("From"), date_format(asked["from_on"])),
            (_("Until, not included"), date_format(asked["until_on"])),
            (_("Reason"), asked["reason"]),
        ]

    def warning(said: BlackoutForm) -> str:
        asked = said.cleaned_data
        booked = seats_between(found, from_on=asked["from_on"], until_on=asked["until_on"])
        if not booked:
            return ""
        words = ngettext(
            "%(number)s seat is booked on these days and stays booked.",
            "%(number)s seats are booked on these days and stay booked.",
            booked,
        )
        return words % {"number": booked}

    def act(said: BlackoutForm) -> str:
        asked = said.cleaned_data
        black_out(
            centre=found,
            from_on=asked["from_on"],
            until_on=asked["until_on"],
            reason=asked["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return _("Patterns leave these days out from now on.")

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def no_blackout(request: UserRequest, blackout_id: int) -> HttpResponse:
    """The centre can be had on these days after all."""
    blackout = get_object_or_404(Blackout.objects.select_related("centre"), pk=blackout_id)
    form = SureForm(request.POST if request.method == POST else None)
    deed = centre_deed(
        blackout.centre,
        title=_("Use these days again"),
        lead=_("Patterns of slots no longer leave them out. No slot opens by itself."),
        question=_("Use these days again?"),
        verb=_("Use the days again"),
    )

    def terms(said: SureForm) -> Terms:
        del said
        return [
            (_("From"), date_format(blackout.from_on)),
            (_("Until, not included"), date_format(blackout.until_on)),
            (_("Reason"), blackout.reason),
        ]

    def act(said: SureForm) -> str:
        del said
        lift_blackout(blackout=blackout, by=request.user, at=timezone.now())
        return _("The days can be used again.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def _room(said: RoomForm) -> Terms:
    asked = said.cleaned_data
    return [
        (_("Room"), asked["name"]),
        (_("Seats"), str(asked["seats"])),
        (_("Accessible seats among them"), str(asked["accessible_seats"])),
    ]
