"""Staff say what a seat and a change of plan cost, and on which days nobody sits a test."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spom.booking.actions.centres import lift_holiday, name_holiday
from spom.booking.actions.fees import Step, set_fee, set_policy
from spom.booking.forms.places import SureForm
from spom.booking.forms.terms import FeeForm, HolidayForm, PolicyForm
from spom.booking.models.centres import Holiday
from spom.booking.models.fees import PolicyTier
from spom.booking.policies.people import may_manage_centres
from spom.booking.queries.terms import fees_by_region, holidays_ahead, policies, seats_on
from spom.identity.http import UserRequest, allowed, fresh
from spom.kit.asking import Deed, Terms, answer
from spom.kit.money import shown
from spom.portal.http import area
from spom.portal.queries.institution import current_institution

POST = "POST"
TERMS = gettext_lazy("Fees and days")
EVERYWHERE = gettext_lazy("Everywhere")


@area("booking")
@require_GET
@allowed(may_manage_centres)
def terms(request: UserRequest) -> HttpResponse:
    """Fees, policies and holidays: what is in force, what follows, what was."""
    today = _today()
    context = {
        "fees": fees_by_region(on=today),
        "policies": policies(on=today),
        "holidays": holidays_ahead(on=today),
        "here": "terms",
    }
    return render(request, "booking/staff/terms.html", context)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_fee(request: UserRequest) -> HttpResponse:
    """What a seat costs in a region from a day on."""
    form = FeeForm(request.POST if request.method == POST else None, today=_today())
    deed = _deed(
        title=_("Set a fee"),
        lead=_("A fee is never edited: another one follows it. Seats that are held or booked keep their price."),
        question=_("Set this fee?"),
        verb=_("Set the fee"),
    )

    def said_terms(said: FeeForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Country"), asked["region"]),
            (_("Fee of one seat"), shown(said.fee, language=get_language() or "en")),
            (_("In force from"), date_format(asked["from_on"])),
            (_("Source"), asked["source"]),
        ]

    def act(said: FeeForm) -> str:
        asked = said.cleaned_data
        set_fee(
            region=asked["region"],
            minor=said.fee.minor,
            currency=said.fee.currency,
            from_on=asked["from_on"],
            source=asked["source"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The fee is set.")

    return answer(request, deed=deed, form=form, terms=said_terms, act=act)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_policy(request: UserRequest) -> HttpResponse:
    """What moving or cancelling costs from a day on."""
    form = PolicyForm(request.POST if request.method == POST else None, today=_today())
    deed = Deed(
        title=_("Set a policy"),
        lead=_(
            "Write the steps from the earliest hour to the latest. Later than the last step nothing can be changed."
        ),
        question=_("Set this policy?"),
        verb=_("Set the policy"),
        back=reverse("booking:terms"),
        back_title=TERMS,
        template="booking/staff/policy.html",
    )

    def said_terms(said: PolicyForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("What for"), PolicyTier.Change(asked["change"]).label),
            (_("In force from"), date_format(asked["from_on"])),
            *((_hours(hours), f"{percent} %") for hours, percent in asked["steps"]),
        ]

    def warning(said: PolicyForm) -> str:
        del said
        return _("From that day these steps replace all earlier ones, also for seats that are booked already.")

    def act(said: PolicyForm) -> str:
        asked = said.cleaned_data
        set_policy(
            change=PolicyTier.Change(asked["change"]),
            steps=tuple(Step(hours_before=hours, percent=percent) for hours, percent in asked["steps"]),
            from_on=asked["from_on"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The policy is set.")

    return answer(request, deed=deed, form=form, terms=said_terms, act=act, warning=warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def new_holiday(request: UserRequest) -> HttpResponse:
    """A day without tests."""
    form = HolidayForm(request.POST if request.method == POST else None)
    deed = _deed(
        title=_("Name a holiday"),
        lead=_("Patterns of slots leave it out. Slots that are open stay open: close or cancel them apart."),
        question=_("Name this holiday?"),
        verb=_("Name the holiday"),
    )

    def said_terms(said: HolidayForm) -> Terms:
        asked = said.cleaned_data
        return [
            (_("Day"), date_format(asked["day"])),
            (_("Country"), asked["region"] or EVERYWHERE),
            (_("Name"), asked["name"]),
        ]

    def warning(said: HolidayForm) -> str:
        booked = seats_on(day=said.cleaned_data["day"], region=said.cleaned_data["region"])
        words = ngettext(
            "%(number)s seat is booked on this day and stays booked.",
            "%(number)s seats are booked on this day and stay booked.",
            booked,
        )
        return words % {"number": booked} if booked else ""

    def act(said: HolidayForm) -> str:
        asked = said.cleaned_data
        name_holiday(day=asked["day"], region=asked["region"], name=asked["name"], by=request.user, at=timezone.now())
        return _("The holiday is named.")

    return answer(request, deed=deed, form=form, terms=said_terms, act=act, warning=warning)


@area("booking")
@require_http_methods(["GET", "POST"])
@allowed(may_manage_centres)
@fresh
def no_holiday(request: UserRequest, holiday_id: int) -> HttpResponse:
    """A day like any other after all."""
    holiday = get_object_or_404(Holiday, pk=holiday_id)
    form = SureForm(request.POST if request.method == POST else None)
    deed = _deed(
        title=_("Lift a holiday"),
        lead=_("Patterns of slots no longer leave the day out. No slot opens by itself."),
        question=_("Lift this holiday?"),
        verb=_("Lift the holiday"),
    )

    def said_terms(said: SureForm) -> Terms:
        del said
        return [
            (_("Day"), date_format(holiday.day)),
            (_("Country"), holiday.region or EVERYWHERE),
            (_("Name"), holiday.name),
        ]

    def act(said: SureForm) -> str:
        del said
        lift_holiday(holiday=holiday, by=request.user, at=timezone.now())
        return _("The holiday is lifted.")

    return answer(request, deed=deed, form=form, terms=said_terms, act=act)


def _deed(*, title: str, lead: str, question: str, verb: str) -> Deed:
    back = reverse("booking:terms")
    return Deed(title=title, lead=lead, question=question, verb=verb, back=back, back_title=TERMS)


def _hours(hours: int) -> str:
    return ngettext("%(number)s hour before or more", "%(number)s hours before or more", hours) % {"number": hours}


def _today() -> date:
    return timezone.localdate(timezone.now(), current_institution().zone)
