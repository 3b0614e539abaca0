"""What a browser sends about rules and cut-off dates."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from spom.kit.conditions import ConditionError, read
from spom.programme.forms.facts import well_written
from spom.programme.forms.why import DayField, SourceForm, WhyForm
from spom.programme.models.catalogue import ModuleSet, Programme
from spom.programme.models.enrolment import Fact
from spom.programme.queries.eligibility import FACT_NAMES

ROWS = 5


class Joined(models.TextChoices):
    """How the comparisons of a condition hang together."""

    ALL = "all", _("All of these hold")
    ANY = "any", _("One of these holds")


class Asked(models.TextChoices):
    """What one line of a condition asks. The words before the colon are the fact, those behind it the comparison."""

    ADMITTED_BEFORE = "admitted_on:before", _("Admitted to the final course before")
    ADMITTED_FROM = "admitted_on:on_or_after", _("Admitted to the final course on or after")
    CONVERTED_BEFORE = "converted_on:before", _("Converted from the earlier scheme before")
    CONVERTED_FROM = "converted_on:on_or_after", _("Converted from the earlier scheme on or after")
    SCHEME_IS = "scheme:is", _("Scheme of education is")
    SCHEME_IS_NOT = "scheme:not", _("Scheme of education is not")
    PAPER = "exempt_paper:is", _("Paper exempted under the earlier scheme is")
    MONTHS = "training_months:at_least", _("Months of practical training, at least")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a condition, as it is drawn."""

    number: int
    asked: BoundField
    value: BoundField


class SetChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django does not take it at run time
    """A set, named with its programme."""

    def label_from_instance(self, obj: Any) -> str:
        """Such as "Final course: Set A"."""
        return _("%(programme)s: Set %(letter)s") % {"programme": obj.programme.name, "letter": obj.letter}


class RuleForm(SourceForm):
    """A rule: from which set, of whom, since when. A condition is put together of lines, or written whole."""

    module_set = SetChoice(
        queryset=ModuleSet.objects.select_related("programme").order_by("programme__name", "letter", "pk"),
        label=_("Exempt from"),
        error_messages={"required": _("Choose a set.")},
    )
    sentence = forms.CharField(
        label=_("What students read"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One sentence that says who need not do the set."),
        error_messages={"required": _("Write the sentence that students read.")},
    )
    joined = forms.ChoiceField(label=_("The rule holds when"), choices=Joined, widget=forms.RadioSelect, initial="all")
    written = forms.CharField(
        label=_("The condition as it is kept"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off"}),
        help_text=_("For what the lines cannot say. Where something stands here, the lines are not read."),
    )
    from_on = DayField(label=_("In force from"))

    def __init__(self, data: Any = None, **options: Any) -> None:
        """As many lines as anybody needs; what needs more is written whole."""
        super().__init__(data, **options)
        for number in range(1, ROWS + 1):
            self.fields[f"asked_{number}"] = forms.ChoiceField(
                label=_("Fact %(number)s") % {"number": number},
                required=False,
                choices=[("", _("Nothing")), *Asked.choices],
            )
            self.fields[f"value_{number}"] = forms.CharField(
                label=_("Value %(number)s") % {"number": number}, required=False, max_length=100
            )
        # In the order in which they are drawn: errors are told in it.
        lines = [f"{name}_{number}" for number in range(1, ROWS + 1) for name in ("asked", "value")]
        self.order_fields(["module_set", "sentence", "joined", *lines, "written", "source", "from_on"])

    @property
    def lines(self) -> Iterator[Line]:
        """The lines, to be drawn."""
        for number in range(1, ROWS + 1):
            yield Line(number=number, asked=self[f"asked_{number}"], value=self[f"value_{number}"])

    @property
    def letter(self) -> str:
        """The letter of the set that was chosen."""
        return str(self.cleaned_data["module_set"].letter)

    def clean(self) -> dict[str, Any]:
        """Put the condition together: `condition` is what is kept."""
        said = super().clean() or self.cleaned_data
        if said.get("written", "").strip():
            said["condition"] = self._whole(said["written"])
            return said
        parts = [part for number in range(1, ROWS + 1) if (part := self._comparison(number)) is not None]
        if not parts and not self.errors:
            self.add_error("asked_1", _("Say of whom the rule holds: one line at least."))
        said["condition"] = parts[0] if len(parts) == 1 else {said.get("joined", "all"): parts}
        return said

    def _whole(self, written: str) -> Any:
        try:
            condition = json.loads(written)
            read(condition, names=FACT_NAMES)
        except (ValueError, RecursionError) as wrong:
            place = str(wrong) if isinstance(wrong, ConditionError) else ""
            self.add_error("written", f"{_('This condition cannot be read.')} {place}".strip())
            return None
        return condition

    def _comparison(self, number: int) -> dict[str, Any] | None:
        asked, typed = (self.cleaned_data.get(f"{name}_{number}", "") for name in ("asked", "value"))
        if not asked and not typed:
            return None
        if not asked:
            self.add_error(f"asked_{number}", _("Choose what this value is of."))
            return None
        name, word = asked.split(":")
        value = well_written(name=Fact.Name(name), typed=typed)
        if value is None:
            self.add_error(f"value_{number}", _("Days are written as 2026-05-01, months as a whole number."))
            return None
        if word == "not":
            return {"not": {"is": [name, value]}}
        return {word: [name, int(value) if word == "at_least" else value]}


class EndRuleForm(WhyForm):
    """The first day on which the rule is not in force."""

    until_on = DayField(
        label=_("First day without the rule"),
        help_text=_("Students who are exempt by this rule alone have the set to do from this day on."),
    )
    field_order = ("until_on", "reason", "source")


class CutOffForm(SourceForm):
    """A day by which modules must be done."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.order_by("name", "pk"), label=_("Programme"))
    attempt = forms.CharField(
        label=_("Attempt"),
        max_length=100,
        help_text=_("As students know it, such as: November 2026."),
        error_messages={"required": _("Name the attempt.")},
    )
    on = DayField(label=_("Last day"))
    field_order = ("programme", "attempt", "on", "source")


class MoveCutOffForm(WhyForm):
    """A later day."""

    to = DayField(label=_("New last day"), help_text=_("Later than the one until now: nobody loses a day they had."))
    field_order = ("to", "reason", "source")
