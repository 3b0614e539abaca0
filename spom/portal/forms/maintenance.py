"""What a browser sends about maintenance and incidents."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.models.maintenance import EVERYTHING, MaintenanceWindow
from spom.portal.registry.areas import every_area


def _moment() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def _areas() -> list[tuple[str, object]]:
    return [(each.code, each.name) for each in every_area()]


class WindowForm(forms.Form):
    """A maintenance window."""

    area = forms.ChoiceField(label=_("Area"), choices=_areas)
    mode = forms.ChoiceField(
        label=_("Mode"), choices=MaintenanceWindow.Mode.choices, widget=forms.RadioSelect, initial="OFFLINE"
    )
    starts_at = forms.DateTimeField(label=_("From"), widget=_moment())
    ends_at = forms.DateTimeField(label=_("Until"), widget=_moment())
    reason = forms.CharField(label=_("Why, in one sentence"), max_length=200)


class EndForm(forms.Form):
    """Another end."""

    ends_at = forms.DateTimeField(label=_("Until"), widget=_moment())


class IncidentForm(forms.Form):
    """Something does not work."""

    title = forms.CharField(label=_("What is wrong, in one sentence"), max_length=140)
    areas = forms.MultipleChoiceField(
        label=_("Areas"),
        choices=lambda: [choice for choice in _areas() if choice[0] != EVERYTHING],
        widget=forms.CheckboxSelectMultiple,
    )
    impact = forms.ChoiceField(label=_("How bad it is"), choices=Incident.Impact.choices)
    text = forms.CharField(
        label=_("What people should know"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )


class UpdateForm(forms.Form):
    """How far we are."""

    state = forms.ChoiceField(label=_("How far we are"), choices=IncidentUpdate.State.choices)
    text = forms.CharField(
        label=_("What people should know"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
