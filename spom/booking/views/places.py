"""Staff look after one centre: its particulars, rooms, desk people, and days on which it is not to be had."""

from django.forms.models import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from spom.booking.actions.centres import (
    add_centre,
    change_centre,
    close_centre,
    reopen_centre,
)
from spom.booking.forms.places import (
    ChangeCentreForm,
    NewCentreForm,
    SureForm,
)
from spom.booking.models.centres import Centre
from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.overview import centre_detail, seats_booked
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.portal.http import area

POST = "POST"
CENTRES = gettext_lazy("Centres")
PLACE = ("name", "city", "address", "latitude", "longitude", "phone", "email", "directions", "accessibility")


@area("booking")
@require_GET
@allowed(may_manage_centres)
def centre(request: UserRequest, centre_id: int) -> HttpResponse:
    """One centre with everything that belongs to it."""
    found = get_object_or_404(Centre, pk=centre_id)
    now = timezone.now()
    return render(request, "booking/staff/centre.html", {"detail": centre_detail(found, at=now)})


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def add(request: UserRequest) -> HttpResponse:
    """Add a place to sit tests."""
    form = NewCentreForm(request.POST if request.method == POST else None)
    deed = Deed(
        title=_("Add a centre"),
        lead=_("Students see it as soon as it has open slots."),
        question=_("Add this centre?"),
        verb=_("Add the centre"),
        back=reverse("booking:centres"),
        back_title=CENTRES,
    )

    def terms(said: NewCentreForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Code"), asked["code"]),
            *_place(said),
            (_("Country"), asked["region"]),
            (_("Time zone"), asked["time_zone"]),
            (_("Tests are sat at home"), _("Yes") if asked["is_at_home"] else _("No")),
        ]

    def act(said: NewCentreForm) -> str:
        asked = said.cleaned_data
        add_centre(
            code=asked["code"],
            region=asked["region"],
            time_zone=asked["time_zone"],
            name=asked["name"],
            city=asked["city"],
            address=asked["address"],
            latitude=asked["latitude"],
            longitude=asked["longitude"],
            phone=asked["phone"],
            email=asked["email"],
            directions=asked["directions"],
            accessibility=asked["accessibility"],
            is_at_home=asked["is_at_home"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The centre is added. Give it rooms, people for the desk and slots.")

    warning = _("Its code, country and time zone cannot be changed later: fees, holidays and days hang on them.")
    return answer(request, deed=deed, form=form, terms=terms, act=act, warning=lambda _said: warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def change(request: UserRequest, centre_id: int) -> HttpResponse:
    """Correct what is known of a centre."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = ChangeCentreForm(request.POST if request.method == POST else None, initial=model_to_dict(found, PLACE))
    deed = centre_deed(
        found,
        title=_("Change this centre"),
        lead=_("Admit cards made from now on say what you write here."),
        question=_("Change this centre?"),
        verb=_("Change the centre"),
    )

    def act(said: ChangeCentreForm) -> str:
        asked = said.cleaned_data
        change_centre(
            centre=found,
            name=asked["name"],
            city=asked["city"],
            address=asked["address"],
            latitude=asked["latitude"],
            longitude=asked["longitude"],
            phone=asked["phone"],
            email=asked["email"],
            directions=asked["directions"],
            accessibility=asked["accessibility"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The centre is changed.")

    def warning(said: ChangeCentreForm) -> str:
        moved = said.cleaned_data["address"] != found.address or said.cleaned_data["city"] != found.city
        booked = seats_booked(found, at=timezone.now()) if moved else 0
        if not booked:
            return ""
        words = ngettext(
            "%(number)s student has a seat there and is not told by itself that the address changed.",
            "%(number)s students have seats there and are not told by themselves that the address changed.",
            booked,
        )
        return words % {"number": booked}

    return answer(request, deed=deed, form=form, terms=_place, act=act, warning=warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def close(request: UserRequest, centre_id: int) -> HttpResponse:
    """Let a centre take no more bookings, or take them again."""
    found = get_object_or_404(Centre, pk=centre_id)
    form = SureForm(request.POST if request.method == POST else None)
    booked = seats_booked(found, at=timezone.now())
    if found.closed_at:
        deed = centre_deed(
            found,
            title=_("Reopen this centre"),
            lead=_("Its open slots take bookings again."),
            question=_("Reopen this centre?"),
            verb=_("Reopen the centre"),
        )
    else:
        deed = centre_deed(
            found,
            title=_("Close this centre"),
            lead=_("It takes no more bookings. Seats that are booked stay; move them by “Centre failed”."),
            question=_("Close this centre?"),
            verb=_("Close the centre"),
        )

    def terms(said: SureForm) -> Terms:
        del said
        return [(_("Centre"), found.name), (_("Seats booked there"), str(booked))]

    def act(said: SureForm) -> str:
        del said
        if found.closed_at:
            reopen_centre(centre=found, by=request.user, at=timezone.now())
            return _("The centre takes bookings again.")
        close_centre(centre=found, by=request.user, at=timezone.now())
        return _("The centre takes no more bookings.")

    return answer(request, deed=deed, form=form, terms=terms, act=act)


def centre_deed(found: Centre, *, title: str, lead: str, question: str, verb: str) -> Deed:
    """A deed about one centre: it leads back to its page."""
    back = reverse("booking:centre", args=[found.pk])
    return Deed(title=title, lead=lead, question=question, verb=verb, back=back, back_title=found.name)


def _place(said: ChangeCentreForm) -> Terms:
    asked = said.cleaned_data
    return [
        (_("Name"), asked["name"]),
        (_("Address"), f"{asked['address']}, {asked['city']}"),
        (_("On the map"), f"{asked['latitude']:.4f}, {asked['longitude']:.4f}"),
        (_("Contact"), " · ".join(word for word in (asked["phone"], asked["email"]) if word) or "-"),
        (_("How to get there"), asked["directions"] or "-"),
        (_("Accessibility"), asked["accessibility"] or "-"),
    ]
