"""What staff send about fees, policies, holidays and chairs kept for a cut-off."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from spom.booking.forms.places import COUNTRY, DayField
from spom.booking.models.fees import PolicyTier
from spom.kit.errors import Refusal
from spom.kit.money import Money, parse_money
from spom.programme.models.catalogue import CutOff

STEPS = 5


class FromTodayForm(forms.Form):
    """Something in force from a day on, which is never a day that has passed: what was charged stays explained."""

    from_on = DayField(label=_("In force from"))

    def __init__(self, typed: QueryDict | None, *, today: date) -> None:
        """Know what day it is."""
        super().__init__(typed, initial={"from_on": today})
        self.today = today

    def clean_from_on(self) -> date:
        """Today or later."""
        day: date = self.cleaned_data["from_on"]
        if day < self.today:
            raise forms.ValidationError(_("Choose today or a later day: what was charged before stays as it was."))
        return day


class FeeForm(FromTodayForm):
    """What a seat costs."""

    region = forms.CharField(label=_("Country"), max_length=2, validators=[COUNTRY], help_text=_("Such as IN."))
    currency = forms.RegexField(r"^[A-Za-z]{3}$", label=_("Currency"), max_length=3, help_text=_("Such as INR."))
    amount = forms.CharField(label=_("Fee of one seat"), max_length=20, help_text=_("Such as 500.00. 0 is free."))
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Such as: Announcement 4 of 2026, or a letter with its date.")
    )
    field_order = ("region", "currency", "amount", "from_on", "source")

    def clean_region(self) -> str:
        """As ISO 3166 writes it."""
        return str(self.cleaned_data["region"]).upper()

    def clean_currency(self) -> str:
        """As ISO 4217 writes it."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """The amount in the currency's own units."""
        said: dict[str, Any] = super().clean() or {}
        if "amount" in said and "currency" in said:
            try:
                said["fee"] = parse_money(said["amount"], currency=said["currency"])
            except Refusal as no:
                self.add_error("amount", str(no.message))
        return said

    @property
    def fee(self) -> Money:
        """What was typed, as money."""
        money: Money = self.cleaned_data["fee"]
        return money


class PolicyForm(FromTodayForm):
    """What moving or cancelling costs, step by step."""

    change = forms.ChoiceField(label=_("What for"), choices=PolicyTier.Change.choices)

    def __init__(self, typed: QueryDict | None, *, today: date) -> None:
        """With the rows of the steps."""
        super().__init__(typed, today=today)
        for number in range(1, STEPS + 1):
            self.fields[f"hours_{number}"] = forms.IntegerField(
                label=_("Hours before the test, step %(number)s") % {"number": number},
                min_value=0,
                max_value=2000,
                required=False,
            )
            self.fields[f"percent_{number}"] = forms.IntegerField(
                label=_("Percent of the fee, step %(number)s") % {"number": number},
                min_value=0,
                max_value=100,
                required=False,
            )
        self.order_fields(["change", "from_on"])

    def clean(self) -> dict[str, Any]:
        """A step has both numbers."""
        said: dict[str, Any] = super().clean() or {}
        steps = []
        for number in range(1, STEPS + 1):
            hours, percent = said.get(f"hours_{number}"), said.get(f"percent_{number}")
            if (hours is None) != (percent is None):
                missing = "hours" if hours is None else "percent"
                self.add_error(f"{missing}_{number}", _("A step needs both: the hours and the percent."))
            elif hours is not None:
                steps.append((hours, percent))
        said["steps"] = steps
        return said

    def rows(self) -> Iterator[tuple[int, BoundField, BoundField]]:
        """The steps as they are drawn."""
        for number in range(1, STEPS + 1):
            yield number, self[f"hours_{number}"], self[f"percent_{number}"]


class HolidayForm(forms.Form):
    """A day without tests."""

    day = DayField(label=_("Day"))
    region = forms.CharField(
        label=_("Country"),
        max_length=2,
        required=False,
        validators=[COUNTRY],
        help_text=_("Two letters. Empty: everywhere."),
    )
    name = forms.CharField(label=_("Name"), max_length=100)

    def clean_region(self) -> str:
        """As ISO 3166 writes it."""
        return str(self.cleaned_data["region"]).upper()


class CutOffChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django does not take it at run time
    """A cut-off, named with its programme."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "Final course: May 2027"."""
        return f"{obj.programme.name}: {obj.attempt}"


class KeepForm(forms.Form):
    """For which attempt, from which day, until which evening."""

    cut_off = CutOffChoice(label=_("Attempt"), queryset=CutOff.objects.none())
    from_on = DayField(label=_("Seats from"), help_text=_("Every free seat from this day to the cut-off is kept."))
    until_on = DayField(label=_("Kept until"), help_text=_("From the end of this day everybody can book them."))

    def __init__(self, typed: QueryDict | None, *, today: date) -> None:
        """With the cut-offs that lie ahead."""
        super().__init__(typed, initial={"from_on": today})
        ahead = CutOff.objects.ahead_of(today).select_related("programme")
        self.fields["cut_off"].queryset = ahead  # type: ignore[attr-defined]  # a ModelChoiceField


class AttemptForm(forms.Form):
    """Which attempt a learner means to sit."""

    cut_off = forms.ModelChoiceField(
        label=_("Attempt"), queryset=CutOff.objects.none(), empty_label=_("Not decided"), required=True
    )

    def offer(self, cut_offs: QuerySet[CutOff]) -> None:
        """Name the attempts to choose from."""
        field = self.fields["cut_off"]
        field.queryset = cut_offs  # type: ignore[attr-defined]  # a ModelChoiceField
        field.label_from_instance = lambda one: one.attempt  # type: ignore[attr-defined]  # a ModelChoiceField
