"""What a browser sends when staff look for people, grant roles and divide the institution."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role, Unit
from spom.portal.queries.people import Search


class SearchForm(forms.Form):
    """What to look for."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Name, number or e-mail"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(required=False, choices=[("", _("Every role")), *Role.choices], label=_("Role"))

    def search(self) -> Search:
        """What was asked; nothing in particular when it was nonsense."""
        if not self.is_valid():
            return Search()
        return Search(words=self.cleaned_data["q"], role=self.cleaned_data["role"])


class GrantForm(forms.Form):
    """A role, where it holds, and why."""

    role = forms.ChoiceField(choices=Role.choices, label=_("Role"))
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("The whole institution"),
        label=_("Where"),
        help_text=_("A course coordinator usually answers for one unit."),
    )
    reason = forms.CharField(max_length=300, label=_("Reason"), help_text=_("It stays in the person's history."))


class RevokeForm(forms.Form):
    """Why a role ends."""

    reason = forms.CharField(max_length=300, label=_("Reason"), help_text=_("It stays in the person's history."))


class UnitForm(forms.Form):
    """What a unit is called, where it lies, how it is reached."""

    name = forms.CharField(max_length=200, label=_("Name"))
    parent = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("Directly under the institution"),
        label=_("Part of"),
    )
    email = forms.EmailField(required=False, label=_("E-mail"))
    phone = forms.CharField(
        required=False, max_length=32, label=_("Telephone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class NewUnitForm(UnitForm):
    """A new unit has a code as well, which stays."""

    code = forms.CharField(
        max_length=32,
        label=_("Code"),
        help_text=_("Short and without spaces, such as NORTH-DEL. Imports use it, so it cannot be changed later."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    field_order = ("code", "name", "parent", "email", "phone")
