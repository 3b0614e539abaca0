"""Staff change many slots at once: close, reopen, keep for a cut-off; and the list of one centre's slots."""

from datetime import datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from spom.booking.actions.opening import change_capacity, close_slots, end_keeping, keep_for_cut_off, reopen_slots
from spom.booking.forms.places import CapacityForm, SpanForm, SureForm
from spom.booking.forms.terms import KeepForm
from spom.booking.models.centres import Centre
from spom.booking.models.slots import Slot
from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.opening import Reach, kept_now, named_for, reach_of, slots_between, slots_to_keep
from spom.booking.queries.overview import slots_ahead
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.kit.pagination import numbered_page
from spom.portal.http import area
from spom.portal.queries.institution import current_institution
from spom.programme.models.catalogue import CutOff

POST = "POST"
KEPT = gettext_lazy("Kept seats")


@area("booking")
@require_GET
@allowed(may_manage_centres)
def slot_list(request: UserRequest, centre_id: int) -> HttpResponse:
    """Every slot of a centre that is still to come."""
    found = get_object_or_404(Centre, pk=centre_id)
    page = numbered_page(slots_ahead(found, at=timezone.now()), number=request.GET.get("page"))
    return render(request, "booking/staff/slot_list.html", {"centre": found, "page": page})


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def close_many(request: UserRequest, centre_id: int) -> HttpResponse:
    """Take no new bookings on some days."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = SpanForm(request.POST if request.method == POST else None)
    deed = _deed(
        found,
        title=_("Close slots"),
        lead=_("They take no new bookings. Seats that are booked stay booked."),
        question=_("Close these slots?"),
        verb=_("Close the slots"),
    )

    def reach(said: SpanForm) -> Reach:
        return _reached(found, said, Slot.State.OPEN)

    def terms(said: SpanForm) -> Terms:
        return _span(said, reach(said))

    def warning(said: SpanForm) -> str:
        booked = reach(said).taken
        words = ngettext(
            "%(number)s seat is booked in them and stays booked.",
            "%(number)s seats are booked in them and stay booked.",
            booked,
        )
        return words % {"number": booked} if booked else ""

    def act(said: SpanForm) -> str:
        asked = said.cleaned_data
        closed = close_slots(
            centre=found, from_on=asked["from_on"], until_on=asked["until_on"], by=request.user, at=timezone.now()
        )
        return ngettext("%(number)s slot is closed.", "%(number)s slots are closed.", closed) % {"number": closed}

    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def reopen_many(request: UserRequest, centre_id: int) -> HttpResponse:
    """Take bookings again on some days."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = SpanForm(request.POST if request.method == POST else None)
    deed = _deed(
        found,
        title=_("Reopen slots"),
        lead=_("Closed slots take bookings again. Students who wait are offered the free seats first."),
        question=_("Reopen these slots?"),
        verb=_("Reopen the slots"),
    )

    def terms(said: SpanForm) -> Terms:
        return _span(said, _reached(found, said, Slot.State.CLOSED))

    def act(said: SpanForm) -> str:
        asked = said.cleaned_data
        again = reopen_slots(
            centre=found, from_on=asked["from_on"], until_on=asked["until_on"], by=request.user, at=timezone.now()
        )
        return ngettext("%(number)s slot is open again.", "%(number)s slots are open again.", again) % {"number": again}

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def other_capacity(request: UserRequest, slot_id: int) -> HttpResponse:
    """More or fewer chairs in one slot."""
    slot = get_object_or_404(Slot.objects.select_related("centre"), pk=slot_id)
    form = CapacityForm(request.POST if request.method == POST else None, initial={"capacity": slot.capacity})
    deed = _deed(
        slot.centre,
        title=_("Change the seats of a slot"),
        lead=_("More seats go to students who wait first. There cannot be fewer than are taken."),
        question=_("Change the seats of this slot?"),
        verb=_("Change the seats"),
    )

    def terms(said: CapacityForm) -> Terms:
        begins = date_format(slot.starts_at.astimezone(slot.centre.zone), "DATETIME_FORMAT")
        return [
            (_("Slot"), begins),
            (_("Taken"), str(slot.taken)),
            (_("Seats until now"), str(slot.capacity)),
            (_("Seats from now on"), str(said.cleaned_data["capacity"])),
        ]

    def act(said: CapacityForm) -> str:
        change_capacity(slot=slot, capacity=said.cleaned_data["capacity"], by=request.user, at=timezone.now())
        return _("The slot has %(seats)s seats now.") % {"seats": slot.capacity}

    return answer(request, deed=deed, form=form, terms=terms, act=act)


@area("booking")
@require_GET
@allowed(may_manage_centres)
def keeping(request: UserRequest) -> HttpResponse:
    """Seats that are kept for those who sit the next attempt."""
    return render(request, "booking/staff/keeping.html", {"kept": kept_now(), "here": "keeping"})


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def keep(request: UserRequest) -> HttpResponse:
    """Keep every free seat before a cut-off for those who sit its attempt."""
    zone = current_institution().zone
    today = timezone.localdate(timezone.now(), zone)
    form = KeepForm(request.POST if request.method == POST else None, today=today)
    deed = Deed(
        title=_("Keep seats for an attempt"),
        lead=_("Until a day of your choice, only students who named this attempt can book the free seats before it."),
        question=_("Keep these seats?"),
        verb=_("Keep the seats"),
        back=reverse("booking:keeping"),
        back_title=KEPT,
    )

    def terms(said: KeepForm) -> Terms:
        asked = said.cleaned_data
        reach = reach_of(slots_to_keep(cut_off=asked["cut_off"], from_on=asked["from_on"], at=timezone.now()))
        return [
            (_("Attempt"), f"{asked['cut_off'].programme.name}: {asked['cut_off'].attempt}"),
            (_("Seats from"), date_format(asked["from_on"])),
            (_("Seats to"), date_format(asked["cut_off"].moved_to)),
            (_("Kept until the end of"), date_format(asked["until_on"])),
            (_("Slots"), str(reach.slots)),
            (_("Free seats"), str(reach.left)),
            (_("Students who named the attempt"), str(named_for(asked["cut_off"]))),
        ]

    def act(said: KeepForm) -> str:
        asked = said.cleaned_data
        until = datetime.combine(asked["until_on"] + timedelta(days=1), time(), zone)
        kept = keep_for_cut_off(
            cut_off=asked["cut_off"], from_on=asked["from_on"], until=until, by=request.user, at=timezone.now()
        )
        words = ngettext(
            "The free seats of %(number)s slot are kept.", "The free seats of %(number)s slots are kept.", kept
        )
        return words % {"number": kept}

    warning = _("Students who have not named an attempt cannot book them. They say so on their booking page.")
    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=lambda _said: warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def keep_no_more(request: UserRequest, cut_off_id: int) -> HttpResponse:
    """Give kept seats to everybody before their time."""
    cut_off = get_object_or_404(CutOff.objects.select_related("programme"), pk=cut_off_id)
    form = SureForm(request.POST if request.method == POST else None)
    deed = Deed(
        title=_("Give kept seats to everybody"),
        lead=_("Students who wait are offered them first."),
        question=_("Give these seats to everybody?"),
        verb=_("Give the seats to everybody"),
        back=reverse("booking:keeping"),
        back_title=KEPT,
    )

    def terms(said: SureForm) -> Terms:
        del said
        reach = reach_of(Slot.objects.filter(kept_for=cut_off))
        return [
            (_("Attempt"), f"{cut_off.programme.name}: {cut_off.attempt}"),
            (_("Slots"), str(reach.slots)),
            (_("Free seats"), str(reach.left)),
        ]

    def act(said: SureForm) -> str:
        del said
        end_keeping(cut_off=cut_off, by=request.user, at=timezone.now())
        return _("Everybody can book these seats.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def _deed(found: Centre, *, title: str, lead: str, question: str, verb: str) -> Deed:
    back = reverse("booking:slot_list", args=[found.pk])
    return Deed(title=title, lead=lead, question=question, verb=verb, back=back, back_title=found.name)


def _reached(found: Centre, said: SpanForm, state: Slot.State) -> Reach:
    asked = said.cleaned_data
    return reach_of(
        slots_between(
            centre=found, from_on=asked["from_on"], until_on=asked["until_on"], state=state, at=timezone.now()
        )
    )


def _span(said: SpanForm, reach: Reach) -> Terms:
    asked = said.cleaned_data
    return [
        (_("From"), date_format(asked["from_on"])),
        (_("Until, not included"), date_format(asked["until_on"])),
        (_("Slots"), str(reach.slots)),
        (_("Free seats"), str(reach.left)),
    ]
