"""What staff send about centres, rooms, the people at the desk, and days."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.models import Role, User

COUNTRY = RegexValidator(r"^[A-Za-z]{2}$", _("Write the two letters of a country, such as IN."))
CODE = RegexValidator(r"^[A-Za-z0-9-]+$", _("Use letters, digits and hyphens only."))


class DayField(forms.DateField):
    """A day, drawn as the browser's own calendar."""

    def __init__(self, *, label: StrOrPromise, required: bool = True, help_text: StrOrPromise = "") -> None:
        """Refuse years that are slips of the finger."""
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)

    def clean(self, value: object) -> object:
        """Between 2000 and 2100."""
        day = super().clean(value)
        if day is not None and not 2000 <= day.year <= 2100:  # noqa: PLR2004  # the years the sentence names
            raise forms.ValidationError(_("Choose a day between 2000 and 2100."))
        return day


class ChangeCentreForm(forms.Form):
    """What is known of a centre and may be corrected."""

    name = forms.CharField(label=_("Name"), max_length=200)
    city = forms.CharField(label=_("City"), max_length=100)
    address = forms.CharField(label=_("Address"), max_length=400)
    latitude = forms.FloatField(label=_("Latitude"), min_value=-90, max_value=90, help_text=_("Such as 28.6139."))
    longitude = forms.FloatField(label=_("Longitude"), min_value=-180, max_value=180, help_text=_("Such as 77.2090."))
    phone = forms.CharField(label=_("Phone"), max_length=32, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    directions = forms.CharField(
        label=_("How to get there"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    accessibility = forms.CharField(
        label=_("Accessibility"),
        max_length=300,
        required=False,
        help_text=_("Such as: step-free entrance, lift, two adjustable desks."),
    )


class CentreForm(ChangeCentreForm):
    """A new centre: also what stays as it is for good."""

    code = forms.CharField(
        label=_("Code"), max_length=20, validators=[CODE], help_text=_("Short and for good, such as DEL-1.")
    )
    region = forms.CharField(
        label=_("Country"), max_length=2, validators=[COUNTRY], help_text=_("Two letters; fees and holidays go by it.")
    )
    time_zone = forms.CharField(label=_("Time zone"), max_length=40, help_text=_("Such as Asia/Kolkata."))
    field_order: Iterable[str] = ("code", "name", "city", "region", "time_zone", "address")

    def clean_code(self) -> str:
        """Codes are told apart whatever the letters' case."""
        return str(self.cleaned_data["code"]).upper()

    def clean_region(self) -> str:
        """As ISO 3166 writes it."""
        return str(self.cleaned_data["region"]).upper()

    def clean_time_zone(self) -> str:
        """A clock the machine knows."""
        name = str(self.cleaned_data["time_zone"])
        if name not in available_timezones():
            raise forms.ValidationError(_("This time zone is not known. Write it like Asia/Kolkata."))
        return name


class NewCentreForm(CentreForm):
    """A centre that is added by hand may be one whose tests are sat at home."""

    is_at_home = forms.BooleanField(
        label=_("Tests are sat at home"),
        required=False,
        help_text=_("Each student uses their own computer and is asked to check it first. This stays so for good."),
    )
    field_order = ("code", "name", "is_at_home", "city", "region", "time_zone", "address")


class SureForm(forms.Form):
    """Nothing to fill in: only to be sure."""


class RoomForm(forms.Form):
    """A room and its chairs."""

    name = forms.CharField(label=_("Name"), max_length=60)
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=2000)
    accessible_seats = forms.IntegerField(label=_("Accessible seats among them"), min_value=0, max_value=2000)

    def clean(self) -> dict[str, Any]:
        """Accessible seats are seats."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("accessible_seats", 0) > said.get("seats", 2000):
            self.add_error("accessible_seats", _("A room cannot have more accessible seats than seats."))
        return said


class DutyForm(forms.Form):
    """Who works at the desk."""

    who = forms.CharField(label=_("User name"), max_length=150, help_text=_("Of somebody with the role Invigilator."))

    def clean_who(self) -> User:
        """A person who may work at a desk at all."""
        found = User.objects.filter(username__iexact=str(self.cleaned_data["who"]).strip()).first()
        if found is None or not (found.has_role(Role.INVIGILATOR) or found.has_role(Role.ADMINISTRATOR)):
            raise forms.ValidationError(_("Nobody of this name is an invigilator. Give the person the role first."))
        return found


class SpanForm(forms.Form):
    """From one day to another, the last one not included."""

    from_on = DayField(label=_("From"))
    until_on = DayField(label=_("Until, not included"))

    def clean(self) -> dict[str, Any]:
        """In this order."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("from_on"), said.get("until_on")
        if isinstance(first, date) and isinstance(last, date) and last <= first:
            self.add_error("until_on", _("The end is before the beginning. Check both days."))
        return said


class BlackoutForm(SpanForm):
    """Days on which a centre is not to be had."""

    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Such as: elections, building work."))


class CapacityForm(forms.Form):
    """How many chairs a slot has."""

    capacity = forms.IntegerField(label=_("Seats"), min_value=0, max_value=2000)
