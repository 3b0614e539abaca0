"""What a browser sends about programmes, sets and modules."""

from decimal import Decimal

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from spom.programme.forms.why import WhyForm
from spom.programme.models.catalogue import ModuleSet

HOUR = 3600
CODE = RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9-]*\Z", _("Use letters, digits and hyphens only."))


class ProgrammeForm(forms.Form):
    """A new programme."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[CODE],
        help_text=_("As files of the registry name it, such as: FINAL. It stays as it is."),
        error_messages={"required": _("Write down a code.")},
    )
    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write down the name students read.")}
    )


class RenameForm(WhyForm):
    """Another name."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write down the name students read.")}
    )
    field_order = ("name", "reason", "source")


class _KindForm(forms.Form):
    kind = forms.ChoiceField(label=_("What students do"), choices=ModuleSet.Kind.choices, widget=forms.RadioSelect)


class SetForm(_KindForm):
    """A new set."""

    letter = forms.CharField(
        label=_("Letter"),
        max_length=4,
        validators=[CODE],
        help_text=_("Such as: A."),
        error_messages={"required": _("Write down the letter of the set.")},
    )
    field_order = ("letter", "kind")


class ChangeSetForm(_KindForm, WhyForm):
    """Another kind of set."""

    field_order = ("kind", "reason", "source")


class _AskedForm(forms.Form):
    """What a module asks for."""

    name = forms.CharField(
        label=_("Name"), max_length=200, error_messages={"required": _("Write down the name students read.")}
    )
    hours = forms.DecimalField(
        label=_("Hours of learning"),
        min_value=Decimal("0.01"),
        max_value=Decimal(1000),
        decimal_places=2,
        help_text=_("Before the test may be booked."),
        error_messages={"required": _("Write down the hours.")},
    )
    test_minutes = forms.IntegerField(label=_("Minutes of the test"), min_value=1, max_value=600)
    pass_marks = forms.IntegerField(label=_("Marks to pass, of 100"), min_value=1, max_value=100)

    @property
    def seconds(self) -> int:
        """The hours in seconds. Only for a form that is valid."""
        hours: Decimal = self.cleaned_data["hours"]
        return round(hours * HOUR)


class ModuleForm(_AskedForm):
    """A new module."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        validators=[CODE],
        help_text=_("Such as: A1. It stays as it is."),
        error_messages={"required": _("Write down a code.")},
    )
    field_order = ("code", "name", "hours", "test_minutes", "pass_marks")


class ChangeModuleForm(_AskedForm, WhyForm):
    """Another name, other numbers."""

    field_order = ("name", "hours", "test_minutes", "pass_marks", "reason", "source")
