"""What a browser sends to the question bank: shape only."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from spom.exams.items.pictures import MOST_BYTES as MOST_BYTES_OF_A_PICTURE
from spom.exams.items.pictures import NotAPicture, embedded
from spom.exams.models.bank import BankImport, Question
from spom.programme.models.catalogue import Module

MOST_BYTES = 20 << 20
GIFT_ATTRS = {"rows": 16, "spellcheck": "true", "class": "mono"}


class ModuleField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A module by its name."""

    def __init__(self, **options: Any) -> None:
        """All modules, in their order."""
        everything = Module.objects.select_related("module_set").order_by("module_set__letter", "name")
        super().__init__(queryset=everything, label=_("Module"), **options)

    def label_from_instance(self, obj: Module) -> str:
        """The name, and the set it belongs to."""
        return _("Set %(letter)s: %(module)s") % {"letter": obj.module_set.letter, "module": obj.name}


class SearchForm(forms.Form):
    """What to show of the bank."""

    q = forms.CharField(required=False, max_length=200, label=_("Words"))
    module = ModuleField(required=False, empty_label=_("All modules"))
    state = forms.ChoiceField(
        required=False, label=_("State"), choices=[("", _("Every state")), *Question.State.choices]
    )
    kind = forms.ChoiceField(required=False, label=_("Asks for"), choices=[("", _("Anything")), *Question.Asks.choices])


class FileForm(forms.Form):
    """A file of questions."""

    module = ModuleField(error_messages={"required": _("Choose the module the questions belong to.")})
    written_in = forms.ChoiceField(
        label=_("Format"),
        choices=BankImport.Format.choices,
        help_text=_(
            "QTI: an item alone, or a package (ZIP) with its pictures. CSV and XLSX: a question a line, with columns "
            "named question, right, answer 1, answer 2 and so on."
        ),
    )
    file = forms.FileField(
        label=_("File of questions"),
        help_text=_("At most 20 MB. We look into it first; nothing comes into the bank until you say so."),
        error_messages={"required": _("Choose the file of questions.")},
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse what is too large to be questions."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is larger than 20 MB. Split it, then send the parts."))
        return file


class QuestionForm(forms.Form):
    """One question, written as GIFT."""

    module = ModuleField(error_messages={"required": _("Choose the module the question belongs to.")})
    source = forms.CharField(
        max_length=20_000,
        label=_("Question"),
        widget=forms.Textarea(attrs=GIFT_ATTRS),
        error_messages={"required": _("Write the question and its answers.")},
    )

    picture = forms.FileField(
        required=False,
        label=_("Picture below the question"),
        help_text=_("JPEG, PNG or WebP, at most 4 MB. It is drawn anew, so nothing stays in it but what is seen."),
    )
    alt = forms.CharField(
        required=False,
        max_length=500,
        label=_("What the picture shows"),
        help_text=_("For those who do not see it. Say as much as the question needs, and not the answer."),
    )

    def clean(self) -> dict[str, Any]:
        """A picture is an address in the words, and is told in words."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        file = said.get("picture")
        if not file:
            return said
        if not said.get("alt"):
            self.add_error("alt", _("Say what the picture shows, for those who do not see it."))
        if (file.size or 0) > MOST_BYTES_OF_A_PICTURE:
            self.add_error("picture", _("This picture is larger than 4 MB. Make it smaller, then choose it again."))
            return said
        try:
            said["address"] = embedded(file.name, file.read())
        except NotAPicture as no:
            self.add_error("picture", str(no))
        return said


class RemarkForm(forms.Form):
    """A remark about a question."""

    text = forms.CharField(
        max_length=4_000,
        label=_("Remark"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what you want to say.")},
    )


class ExportForm(forms.Form):
    """How a file of questions is to be written."""

    written_in = forms.ChoiceField(
        label=_("Format"),
        choices=[one for one in BankImport.Format.choices if one[0] != BankImport.Format.SHEET],
        help_text=_(
            "GIFT and Moodle XML carry every language of a question. QTI and Aiken carry the one it was written in;"
            " Aiken loses reasons, comments and pictures as well."
        ),
    )
