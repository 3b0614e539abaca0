"""What a browser sends about the enrolment of a student."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role, User
from spom.programme.forms.facts import well_written
from spom.programme.forms.why import DayField, SourceForm, WhyForm
from spom.programme.models.catalogue import ModuleSet, Programme
from spom.programme.models.enrolment import Fact
from spom.programme.queries.enrolments import Show, students_of


class FindForm(forms.Form):
    """Whom to look for."""

    q = forms.CharField(label=_("Name or SRN"), required=False, max_length=100)
    programme = forms.ModelChoiceField(
        queryset=Programme.objects.order_by("name", "pk"), label=_("Programme"), required=False, empty_label=_("All")
    )
    show = forms.ChoiceField(label=_("Show"), required=False, choices=Show)


class EnrolForm(SourceForm):
    """One student, one programme, and since when."""

    username = forms.CharField(
        label=_("SRN of the student"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the number of the student.")},
    )
    programme = forms.ModelChoiceField(queryset=Programme.objects.order_by("name", "pk"), label=_("Programme"))
    registered_on = DayField(label=_("Registered since"))
    field_order = ("username", "programme", "registered_on", "source")

    def __init__(self, data: Any = None, *, staff: User) -> None:
        """Whom the member of staff may enrol decides who is found."""
        super().__init__(data)
        self._staff = staff
        self.learner: User

    def clean_username(self) -> str:
        """The number of a student this member of staff answers for."""
        typed: str = self.cleaned_data["username"].strip()
        found = students_of(self._staff).active().filter(username__iexact=typed).first()
        if found is None:
            raise ValidationError(_("You answer for nobody with this number. Check it, or ask the administrator."))
        if not found.has_role(Role.STUDENT):
            raise ValidationError(_("This person is not a student."))
        self.learner = found
        return typed


class CorrectForm(WhyForm):
    """Since when the student takes part."""

    registered_on = DayField(label=_("Registered since"))
    field_order = ("registered_on", "reason", "source")


class ExemptForm(WhyForm):
    """From which set."""

    module_set = forms.ModelChoiceField(
        queryset=ModuleSet.objects.none(), label=_("Set"), error_messages={"required": _("Choose a set.")}
    )
    field_order = ("module_set", "reason", "source")

    def __init__(self, data: Any = None, *, programme: Programme) -> None:
        """Offer the sets of this programme."""
        super().__init__(data)
        self.fields["module_set"].queryset = programme.sets.order_by("letter", "pk")  # type: ignore[attr-defined]
        self.fields["reason"].help_text = _("The student reads it as the reason of the exemption.")


class FactForm(SourceForm):
    """What the registry says of the student."""

    name = forms.ChoiceField(label=_("Fact"), choices=Fact.Name)
    value = forms.CharField(
        label=_("Value"), max_length=100, help_text=_("A day as 2026-05-01, a number of months, or a name.")
    )
    field_order = ("name", "value", "source")

    def clean(self) -> dict[str, Any]:
        """The value is written as rules read it."""
        said = super().clean() or self.cleaned_data
        if "name" in said and "value" in said:
            value = well_written(name=Fact.Name(said["name"]), typed=said["value"])
            if value is None:
                self.add_error("value", _("Days are written as 2026-05-01, months as a whole number."))
            else:
                said["value"] = value
        return said
