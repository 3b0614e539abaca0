"""What a browser sends to the campus."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.campus.models.edition import Question
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


class NoteForm(forms.Form):
    """A note at a place of a lesson."""

    text = forms.CharField(
        label=_("New note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write something first.")},
    )
    place = forms.IntegerField(min_value=0, max_value=2_147_483_647, required=False, widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The options chosen of one practice question."""

    chosen = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("Choose an answer first.")}, choices=()
    )

    def __init__(self, data: object = None, *, question: Question) -> None:
        """Offer the options of this question."""
        super().__init__(data, prefix=f"q{question.pk}")  # type: ignore[arg-type]  # a QueryDict or None
        places = [(place, str(place)) for place in range(len(question.options))]
        self.fields["chosen"].choices = places  # type: ignore[attr-defined]
