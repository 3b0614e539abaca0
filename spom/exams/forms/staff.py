"""What staff send around tests: shape only."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from spom.exams.forms.bank import ModuleField
from spom.identity.models import Unit

WHY = {"required": _("Give a reason: it is kept, and the candidate may read it.")}


class ReasonForm(forms.Form):
    """A reason."""

    reason = forms.CharField(max_length=500, label=_("Reason"), error_messages=WHY)


class TimeForm(ReasonForm):
    """More time, with a reason."""

    minutes = forms.IntegerField(min_value=1, max_value=240, label=_("Minutes to give"))


class MessageForm(forms.Form):
    """Something to tell a candidate."""

    text = forms.CharField(
        max_length=500, label=_("Message"), error_messages={"required": _("Write what the candidate should know.")}
    )


class LostTimeForm(ReasonForm):
    """Time a whole room lost."""

    began_at = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ended_at = forms.DateTimeField(label=_("To"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def clean(self) -> dict[str, object]:
        """It ends after it began."""
        said: dict[str, object] = super().clean() or self.cleaned_data
        began, ended = self.cleaned_data.get("began_at"), self.cleaned_data.get("ended_at")
        if began and ended and ended <= began:
            self.add_error("ended_at", _("The end comes after the beginning."))
        return said


class SeatsForm(forms.Form):
    """Why another seat is offered; the candidates read it."""

    reason = forms.CharField(max_length=500, label=_("What happened"), error_messages=WHY)


class EntitlementForm(ReasonForm):
    """A right to more time."""

    username = forms.CharField(max_length=150, label=_("Registration number"))
    minutes_an_hour = forms.IntegerField(min_value=1, max_value=60, initial=20, label=_("Minutes for each hour"))
    other = forms.CharField(
        required=False, max_length=300, label=_("Also"), help_text=_("Scribe, reader, breaks: what must be arranged.")
    )


class LateForm(ReasonForm):
    """Whether late answers count."""

    accepted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("They count")), ("no", _("They do not count"))],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Decide whether they count.")},
    )


class CohortForm(forms.Form):
    """Whose results: nothing chosen is everybody one may ask about."""

    module = ModuleField(required=False, empty_label=_("All modules"))
    unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(), required=False, label=_("Unit"), empty_label=_("All units")
    )
    from_on = forms.DateField(required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until_on = forms.DateField(required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))

    def offer(self, units: QuerySet[Unit]) -> None:
        """The units one may ask about."""
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # for the type checker
        field.queryset = units


class CorrectionForm(ReasonForm):
    """Which answers are right as well, or the mark for everybody."""

    kind = forms.ChoiceField(
        label=_("Correction"),
        choices=[("KEY", _("These answers are right as well")), ("ALL", _("Everybody gets the mark"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is to be marked.")},
    )
    right = forms.TypedMultipleChoiceField(
        required=False, label=_("Answers"), coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def offer(self, answers: list[str]) -> None:
        """The answers of the question at hand."""
        field = self.fields["right"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101  # for the type checker
        field.choices = [(str(place), words) for place, words in enumerate(answers)]
