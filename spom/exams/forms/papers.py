"""What a browser sends about papers: shape only."""

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from spom.exams.forms.bank import ModuleField
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint


class BlueprintForm(forms.Form):
    """What a paper is like as a whole."""

    module = ModuleField(error_messages={"required": _("Choose the module the paper belongs to.")})
    name = forms.CharField(max_length=120, label=_("Name"), error_messages={"required": _("Give the paper a name.")})
    purpose = forms.ChoiceField(label=_("What it is for"), choices=Blueprint.Purpose.choices)
    minutes = forms.IntegerField(min_value=5, max_value=600, initial=180, label=_("Minutes"))
    marks_each = forms.IntegerField(min_value=1, max_value=20, initial=1, label=_("Marks for each question"))
    wrong_costs = forms.IntegerField(
        min_value=0,
        max_value=100,
        initial=0,
        label=_("A wrong answer costs, in percent of its mark"),
        help_text=_("Nought: there is no negative marking."),
    )
    browser_key = forms.RegexField(
        regex=r"^[0-9a-f]{64}$",
        required=False,
        label=_("Config Key of Safe Exam Browser"),
        help_text=_("64 hexadecimal digits. Leave it empty where any browser may be used."),
        error_messages={"invalid": _("A Config Key has 64 digits, 0 to 9 and a to f.")},
    )


class LineForm(forms.Form):
    """One line of a blueprint; a line without a count is left out."""

    count = forms.IntegerField(required=False, min_value=1, max_value=300, label=_("How many"))
    topic = forms.CharField(required=False, max_length=200, label=_("Topic, or empty for any"))
    level = forms.ChoiceField(required=False, label=_("Level"), choices=[("", _("Any")), *Question.Level.choices])
    of_each_case = forms.IntegerField(
        required=False, min_value=0, max_value=30, label=_("Scenarios: questions in each")
    )


LineForms = formset_factory(LineForm, formset=BaseFormSet[LineForm], extra=8, max_num=30)


class AssembleForm(forms.Form):
    """How many forms, and from when."""

    number = forms.IntegerField(min_value=1, max_value=6, initial=2, label=_("Parallel forms"))
    opens_at = forms.DateTimeField(
        label=_("Sealed until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={"required": _("Say when the papers may be opened.")},
    )
