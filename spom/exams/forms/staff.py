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
    """Rights in tests: more time, breaks, a scribe."""

    username = forms.CharField(max_length=150, label=_("Registration number"))
    minutes_an_hour = forms.IntegerField(
        min_value=0, max_value=60, initial=20, label=_("More time: minutes for each hour")
    )
    breaks = forms.IntegerField(required=False, min_value=0, max_value=20, initial=0, label=_("Breaks in each test"))
    break_minutes = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=60,
        initial=0,
        label=_("Minutes of a break at most"),
        help_text=_("The clock stands still in a break, and goes on by itself when it is over."),
    )
    has_scribe = forms.BooleanField(
        required=False,
        label=_("A scribe writes for them"),
        help_text=_("The scribe's name is asked for before a test begins."),
    )
    other = forms.CharField(
        required=False, max_length=300, label=_("Also"), help_text=_("A reader, a room alone: what must be arranged.")
    )

    def clean(self) -> dict[str, object]:
        """Breaks have a number and a length, or there are none; something is given."""
        said: dict[str, object] = super().clean() or self.cleaned_data
        breaks, minutes = self.cleaned_data.get("breaks"), self.cleaned_data.get("break_minutes")
        if bool(breaks) != bool(minutes):
            self.add_error("break_minutes", _("Say how many breaks there are, and how long each may last."))
        given = ("minutes_an_hour", "breaks", "has_scribe", "other")
        if not self.errors and not any(self.cleaned_data.get(name) for name in given):
            self.add_error("minutes_an_hour", _("Give something: time, breaks, a scribe, or what must be arranged."))
        return said


class ScribeForm(forms.Form):
    """Who writes for a candidate."""

    name = forms.CharField(
        max_length=120, label=_("Name of the scribe"), error_messages={"required": _("Write the name of the scribe.")}
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
