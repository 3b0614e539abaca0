"""What a browser sends around a test: shape only."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from spom.exams.items.items import Kind
from spom.exams.queries.exam_page import Shown


class CodeForm(forms.Form):
    """The code of one's place, and that everything is right."""

    code = forms.CharField(
        max_length=8,
        label=_("Code of your place"),
        help_text=_("The invigilator gives it to you."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Type the code the invigilator gave you.")},
    )
    is_me = forms.BooleanField(
        label=_("This is my name, and this is my test"),
        error_messages={"required": _("Say that name and test are right, or tell the invigilator.")},
    )
    knows_rules = forms.BooleanField(
        label=_("I have read the rules and keep to them"),
        error_messages={"required": _("Say that you have read the rules.")},
    )
    scribe = forms.CharField(
        required=False,
        max_length=120,
        label=_("Name of your scribe"),
        help_text=_("Who writes for you. They have read the rules, too."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write down the name of your scribe, or tell the invigilator.")},
    )

    def ask_for_scribe(self) -> None:
        """Whoever has a scribe says who it is."""
        self.fields["scribe"].required = True


class ObjectionForm(forms.Form):
    """Why a question is wrong."""

    text = forms.CharField(
        max_length=4_000,
        label=_("What is wrong, and where it is written"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is wrong with the question or its key.")},
    )


def answer_in(sent: QueryDict, shown: Shown) -> dict[str, Any]:
    """What a plain form says of one question, as a window with script would say it. What is no answer is none."""
    name = f"a-{shown.number}"
    answer: Any = None
    match shown.kind:
        case Kind.NUMERICAL:
            answer = sent.get(name, "").strip()[:40] or None
        case Kind.MATCHING:
            places = [_place(sent.get(f"{name}-{left.place}", ""), len(left.options)) for left in shown.lefts]
            answer = places if any(one is not None for one in places) else None
        case _:
            chosen = [place for one in sent.getlist(name) if (place := _place(one, len(shown.options))) is not None]
            answer = sorted(set(chosen)) or None
    said: dict[str, Any] = {"a": answer}
    if sent.get(f"m-{shown.number}"):
        said["m"] = 1
    if struck := [option.place for option in shown.options if option.struck]:
        said["x"] = struck
    return said


def _place(written: str, most: int) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and int(written) < most else None
