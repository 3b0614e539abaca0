"""What a browser asks of the rules."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Fact


class WhatIfForm(forms.Form):
    """Facts of a student who need not exist, and the day to ask for. An empty field is a fact not on record."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.order_by("name", "pk"), label=_("Programme"))
    on = forms.DateField(label=_("On this day"), widget=forms.DateInput(attrs={"type": "date"}))
    admitted_on = forms.DateField(
        label=Fact.Name.ADMITTED_ON.label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    converted_on = forms.DateField(
        label=Fact.Name.CONVERTED_ON.label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    scheme = forms.CharField(label=Fact.Name.SCHEME.label, required=False, max_length=100)
    training_months = forms.IntegerField(
        label=Fact.Name.TRAINING_MONTHS.label, required=False, min_value=0, max_value=600
    )
    exempt_paper = forms.CharField(
        label=Fact.Name.EXEMPT_PAPER.label, required=False, max_length=300, help_text=_("Several with commas between.")
    )

    def clean_on(self) -> object:
        """A day the rules could know of."""
        day = self.cleaned_data["on"]
        if not 2000 <= day.year <= 2100:  # noqa: PLR2004  # no institution's rules reach further
            raise ValidationError(_("Choose a day between 2000 and 2100."))
        return day

    def facts(self) -> dict[str, list[str]]:
        """The facts that were given, by name."""
        said = self.cleaned_data
        papers = [paper.strip() for paper in said["exempt_paper"].split(",") if paper.strip()]
        single = {
            name.value: str(said[name.value])
            for name in Fact.Name
            if name != Fact.Name.EXEMPT_PAPER and said[name.value] not in (None, "")
        }
        given = {name: [value] for name, value in single.items()}
        return given | ({Fact.Name.EXEMPT_PAPER.value: papers} if papers else {})
