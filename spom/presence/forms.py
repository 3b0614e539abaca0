"""What a browser sends to presence."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.presence.policies import SHORTEST_ANSWER


class ConsentForm(forms.Form):
    """A yes to the notice; somebody under 18 names a parent or guardian."""

    agree = forms.BooleanField(
        label=_("I have read this and agree"), error_messages={"required": _("Tick the box if you agree.")}
    )


class GuardianForm(ConsentForm):
    """The same for somebody under 18."""

    guardian_name = forms.CharField(label=_("Name of a parent or guardian"), max_length=200)
    guardian_reach = forms.CharField(
        label=_("Their phone number or e-mail address"),
        max_length=200,
        help_text=_("Your coordinator asks them whether they agree. Until then you confirm in another way."),
    )


class AnswerForm(forms.Form):
    """One sentence about what was learned."""

    answer = forms.CharField(
        label=_("What did you learn last? One sentence is enough."),
        min_length=SHORTEST_ANSWER,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CodeForm(AnswerForm):
    """The same with a one-time code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    field_order = ("code", "answer")


class WordsForm(forms.Form):
    """What the learner wants a person to know."""

    said = forms.CharField(
        label=_("What should the person who looks at it know?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    text = forms.CharField(
        label=_("Why should somebody else look at it again?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(forms.Form):
    """What a reviewer decides."""

    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("CONFIRMED", _("It is the student: the time counts")),
            ("REFUSED", _("It is not shown that it is the student")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("The student reads it. Needed for a no."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    """How staff made sure."""

    note = forms.CharField(label=_("How did you make sure?"), max_length=300)


class CentreForm(forms.Form):
    """Somebody at a centre, with their identity card."""

    username = forms.CharField(label=_("Registration number"), max_length=64)
    card = forms.BooleanField(
        label=_("I compared the person with their identity card"),
        error_messages={"required": _("Compare the person with their identity card first.")},
    )
