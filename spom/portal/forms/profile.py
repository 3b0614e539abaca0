"""What a browser sends about people's own details, contacts, photo and erasure."""

from datetime import date
from typing import Any

import phonenumbers
from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Unit
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, KeptFile, Kind, forget_file, keep_file
from spom.kit.pictures import Part, keep_square
from spom.portal.models.profile import DetailChange

MOST_BYTES = 5 << 20
Detail = DetailChange.Detail


# What is typed for each detail.
FIELD_OF = {Detail.NAME.value: "full_name", Detail.BIRTHDAY.value: "born_on", Detail.UNIT.value: "unit"}


class UploadField(forms.FileField):
    """A file of at most five megabytes. The page says so before anything is sent."""

    max_bytes = MOST_BYTES


class DetailChangeForm(forms.Form):
    """One detail, how it should be, why, and a paper that shows it."""

    detail = forms.ChoiceField(choices=Detail.choices, label=_("What is wrong?"))
    full_name = forms.CharField(
        max_length=200,
        required=False,
        label=_("Right name"),
        help_text=_("As in your passport or school certificate. Only for a wrong name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    born_on = forms.DateField(
        required=False,
        label=_("Right date of birth"),
        help_text=_("Only for a wrong date of birth."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        required=False,
        empty_label=_("Choose"),
        label=_("Right unit"),
        help_text=_("Only for a wrong unit."),
    )
    reason = forms.CharField(max_length=300, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    evidence = UploadField(
        required=False,
        label=_("A paper that shows it"),
        help_text=_("A picture or PDF of at most 5 MB. Those who decide see it, nobody else."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.pdf"}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept: KeptFile | None = None
        self.after = ""

    def clean(self) -> dict[str, Any]:
        """The field that belongs to the detail must be filled; the file is kept last of all."""
        said = super().clean() or self.cleaned_data
        field = FIELD_OF.get(str(said.get("detail")))
        if field and field not in self.errors:
            value = said.get(field)
            if not value:
                self.add_error(field, _("Say how it should be."))
            else:
                self.after = value.isoformat() if isinstance(value, date) else " ".join(str(value).split())
        file = said.get("evidence")
        if isinstance(file, UploadedFile) and not self.errors:
            try:
                self.kept = keep_file(
                    name=file.name or "", chunks=file.chunks(), accept=(*PICTURES, Kind.PDF), most_bytes=MOST_BYTES
                )
            except Refusal as no:
                self.add_error("evidence", str(no.message))
        return said

    def forget(self) -> None:
        """Nothing points to the file: the action refused."""
        if self.kept:
            forget_file(self.kept.place)
            self.kept = None


class PhotoForm(forms.Form):
    """A picture, of which its owner says which part is kept as a square."""

    photo = UploadField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, at most 5 MB. We keep a square of it, and nothing of where it was taken."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )
    part = forms.ChoiceField(
        label=_("Which part is kept"),
        help_text=_("Look at the result. If your face is cut off, give the photo again with another part."),
        choices=[
            (Part.MIDDLE, _("The middle")),
            (Part.BEGINNING, _("The top, or the left of a wide picture")),
            (Part.END, _("The bottom, or the right of a wide picture")),
        ],
        widget=forms.RadioSelect,
        initial=Part.MIDDLE,
        required=False,
    )
    agreed = forms.BooleanField(label=_("I agree that the institution keeps this photo"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept: KeptFile | None = None

    def clean(self) -> dict[str, Any]:
        """Kept last of all."""
        said = super().clean() or self.cleaned_data
        file = said.get("photo")
        if isinstance(file, UploadedFile) and not self.errors:
            try:
                self.kept = keep_square(
                    name=file.name or "",
                    chunks=file.chunks(),
                    most_bytes=MOST_BYTES,
                    part=Part(said["part"] or Part.MIDDLE),
                )
            except Refusal as no:
                self.add_error("photo", str(no.message))
        return said


class NewEmailForm(forms.Form):
    """Another e-mail address."""

    contact = forms.EmailField(
        label=_("New e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"})
    )


class NewMobileForm(forms.Form):
    """Another mobile number."""

    contact = forms.CharField(
        max_length=32,
        label=_("New mobile number"),
        help_text=_("With the country code, such as +91 98123 45678."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_contact(self) -> str:
        """The number in international form, if it can be one."""
        try:
            number = phonenumbers.parse(str(self.cleaned_data["contact"]), settings.PHONE_REGION)
        except phonenumbers.NumberParseException as no:
            raise forms.ValidationError(_("This is no telephone number. Write it with the country code.")) from no
        if not phonenumbers.is_possible_number(number):
            raise forms.ValidationError(_("This is no telephone number. Write it with the country code."))
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class RemarkForm(forms.Form):
    """Why staff decided so; the person reads it."""

    remark = forms.CharField(max_length=300, label=_("Remark"), help_text=_("The person reads it."))


class OptionalRemarkForm(RemarkForm):
    """The same, where nothing has to be said."""

    remark = forms.CharField(max_length=300, required=False, label=_("Remark"), help_text=_("The person reads it."))


class ErasureForm(forms.Form):
    """Being forgotten cannot be undone, so it takes a tick."""

    reason = forms.CharField(
        max_length=300, required=False, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3})
    )
    sure = forms.BooleanField(label=_("I understand that I can then no longer sign in, and that this cannot be undone"))


class HoldForm(forms.Form):
    """Why nothing may be erased."""

    reason = forms.CharField(max_length=300, label=_("Reason"))
