"""What a browser sends about seats."""

from datetime import date, time

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from spom.booking.models.fees import Waiver
from spom.booking.models.slots import Part

DISTANCES = ((0, _("Only there")), (25, _("25 km around")), (50, _("50 km around")), (100, _("100 km around")))


class WishForm(forms.Form):
    """Where and when."""

    near = forms.ChoiceField(label=_("City"), required=False)
    within = forms.TypedChoiceField(
        label=_("Distance"), choices=DISTANCES, coerce=int, empty_value=None, required=False
    )
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def offer(self, cities: list[str]) -> None:
        """Name the cities to choose from."""
        choices = [("", str(_("Everywhere"))), *((city, city) for city in cities)]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class WaitForm(forms.Form):
    """What somebody would take."""

    near = forms.ChoiceField(label=_("City"), required=False)
    within = forms.TypedChoiceField(
        label=_("Distance"), choices=DISTANCES, coerce=int, empty_value=None, required=False
    )
    before_on = forms.DateField(label=_("Before"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    part = forms.ChoiceField(label=_("Part of the day"), choices=[("", _("Any")), *Part.choices], required=False)

    def offer(self, cities: list[str]) -> None:
        """Name the cities to choose from."""
        choices = [("", str(_("Everywhere"))), *((city, city) for city in cities)]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class EvidenceForm(forms.Form):
    """Why, with a paper that shows it."""

    words = forms.CharField(label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.FileField(label=_("Evidence"), help_text=_("PDF, JPG or PNG up to 10 MB."))


class WaiverForm(forms.Form):
    """Why somebody asks to pay less, with a paper that shows it."""

    category = forms.ChoiceField(label=_("Why you ask"), choices=Waiver.Category.choices)
    words = forms.CharField(
        label=_("In your own words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    evidence = forms.FileField(label=_("Evidence"), help_text=_("PDF, JPG or PNG up to 10 MB."))


class WaiverDecisionForm(forms.Form):
    """Yes with a share and a last day, or no with a reason."""

    percent = forms.IntegerField(
        label=_("Percent of the fee that is waived"), min_value=1, max_value=100, initial=100, required=False
    )
    until_on = forms.DateField(
        label=_("Until, not included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Empty: for good."),
    )
    note = forms.CharField(label=_("Reason, if refused"), max_length=300, required=False)


class SwapForm(forms.Form):
    """Which seat somebody would rather have."""

    near = forms.ChoiceField(label=_("City"), required=False)
    within = forms.TypedChoiceField(
        label=_("Distance"), choices=DISTANCES, coerce=int, empty_value=None, required=False
    )
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def offer(self, cities: list[str]) -> None:
        """Name the cities to choose from."""
        choices = [("", str(_("Everywhere"))), *((city, city) for city in cities)]
        self.fields["near"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


def month_from(typed: str, *, today: date) -> date:
    """`2026-07`, or this month."""
    try:
        return date.fromisoformat(f"{typed}-01")
    except ValueError:
        return today.replace(day=1)


class ArrivalForm(forms.Form):
    """Who is at the desk."""

    who = forms.CharField(
        label=_("SRN or scanned admit card"),
        max_length=600,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    chair = forms.CharField(label=_("Chair"), max_length=20, required=False, help_text=_("Empty: the next free one."))
    # When the desk wrote it down, if it had no network then.
    arrived_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class IncidentForm(forms.Form):
    """What went wrong."""

    words = forms.CharField(label=_("What happened"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    # Made by the desk, so that what is sent twice is kept once; and when it happened.
    name = forms.UUIDField(required=False, widget=forms.HiddenInput)
    happened_at = forms.DateTimeField(required=False, widget=forms.HiddenInput)


class PatternForm(forms.Form):
    """Slots by pattern."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    shifts = forms.CharField(label=_("Shifts"), help_text=_("Times of the centre's clock, such as 10:00, 14:00."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=600, initial=180)
    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Until, not included"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    capacity = forms.IntegerField(label=_("Seats"), min_value=1, max_value=2000)

    def clean_shifts(self) -> tuple[str, ...]:
        """Times, each as hours and minutes."""
        shifts = tuple(word.strip() for word in str(self.cleaned_data["shifts"]).split(","))
        try:
            return tuple(f"{time.fromisoformat(word):%H:%M}" for word in shifts)
        except ValueError as no:
            raise forms.ValidationError(_("Write times like 10:00, 14:00.")) from no


class DaysForm(forms.Form):
    """From one day to another."""

    from_on = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until_on = forms.DateField(
        label=_("Until, not included"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DecisionForm(forms.Form):
    """Yes, or no with a reason."""

    note = forms.CharField(label=_("Reason, if refused"), max_length=300, required=False)
