"""What a browser sends to the campus."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.programme.models.catalogue import Module, ModuleSet


class ChoiceForm(forms.Form):
    """One module of an elective set."""

    module = forms.ModelChoiceField(
        queryset=Module.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        label=_("Module"),
        error_messages={"required": _("Choose one of the modules.")},
    )

    def __init__(self, data: object = None, *, module_set: ModuleSet, chosen: Module | None) -> None:
        """Offer the modules of this set; `chosen` is marked."""
        super().__init__(data, initial={"module": chosen})  # type: ignore[arg-type]  # a QueryDict or None
        self.fields["module"].queryset = module_set.modules.order_by("name", "pk")  # type: ignore[attr-defined]
