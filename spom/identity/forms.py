"""What a browser sends to the gate: shape only."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from spom.identity.models import OneTimeCode, Unit
from spom.identity.models.factors import Step
from spom.identity.queries import as_mobile
from spom.identity.register.reading import NUMBER
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, KeptFile, Kind, forget_file, keep_file

NAME_ATTRS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
MOST_EVIDENCE_BYTES = 5 << 20
CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}


class SignInForm(forms.Form):
    """A name, a password, and whether to stay signed in on this device."""

    username = forms.CharField(
        max_length=254,
        label=_("SRN or user ID"),
        error_messages={"required": _("Enter your SRN, user ID or e-mail address.")},
        widget=forms.TextInput(attrs={**NAME_ATTRS, "autocomplete": "username webauthn"}),
    )
    password = forms.CharField(
        max_length=1024,
        strip=False,
        label=_("Password"),
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "spellcheck": "false"}),
    )
    remember = forms.BooleanField(required=False, label=_("Keep me signed in on this device"))


class AskForCodeForm(forms.Form):
    """Whom to send a code to."""

    username = forms.CharField(
        max_length=254,
        label=_("SRN or registered mobile number"),
        error_messages={"required": _("Enter your SRN, user ID or registered mobile number.")},
        widget=forms.TextInput(attrs=NAME_ATTRS),
    )


class ForgottenForm(AskForCodeForm):
    """Whose password was forgotten."""

    username = forms.CharField(max_length=254, label=_("SRN or e-mail address"), widget=forms.TextInput(NAME_ATTRS))


class CodeForm(forms.Form):
    """Six digits; spaces between them do not matter."""

    code = forms.CharField(
        max_length=20,
        label=_("Code"),
        error_messages={"required": _("Enter the 6 digits of the code.")},
        widget=forms.TextInput(attrs=CODE_ATTRS),
    )


class SecondStepForm(forms.Form):
    """Whatever the second step is, typed; and whether this device may stand in for it from now on."""

    proof = forms.CharField(
        max_length=1024,
        strip=False,
        label=_("Code"),
        error_messages={"required": _("Enter the code, or choose another way.")},
        widget=forms.TextInput(attrs=CODE_ATTRS),
    )
    trust = forms.BooleanField(required=False, label=_("Do not ask again on this device for 30 days"))

    def fit(self, step: Step) -> None:
        """Ask for what this step needs."""
        field = self.fields["proof"]
        if step is Step.PASSWORD:
            field.label = _("Password")
            field.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        elif step is Step.PAPER:
            field.label = _("Recovery code")
            field.widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class NewPasswordForm(forms.Form):
    """A password to come in with from now on. Typed once: it can be shown."""

    password = forms.CharField(
        max_length=1024,
        strip=False,
        label=_("New password"),
        error_messages={"required": _("Enter a new password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )


class ActivateForm(forms.Form):
    """Two things the institution knows of the person."""

    username = forms.CharField(
        max_length=64,
        label=_("SRN or user ID"),
        error_messages={"required": _("Enter the SRN or user ID your institution gave you.")},
        widget=forms.TextInput(attrs=NAME_ATTRS),
    )
    born_on = forms.DateField(
        label=_("Date of birth"),
        error_messages={
            "required": _("Enter your date of birth."),
            "invalid": _("Enter the date of birth with day, month and year."),
        },
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )
    contact = forms.CharField(
        max_length=254,
        label=_("Registered mobile number or e-mail address"),
        help_text=_("The one you gave when you registered. We send a code there."),
        error_messages={"required": _("Enter the mobile number or e-mail address you registered with.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ConfirmForm(forms.Form):
    """Something only this person has, once more."""

    proof = forms.CharField(
        max_length=1024,
        strip=False,
        label=_("Password"),
        error_messages={"required": _("Fill this in, or choose another way.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "spellcheck": "false"}),
    )

    def fit(self, step: Step) -> None:
        """Ask for what this step needs."""
        if step is Step.APP:
            self.fields["proof"].label = _("The 6 digits the app shows")
            self.fields["proof"].widget = forms.TextInput(attrs=CODE_ATTRS)


class AddAppForm(forms.Form):
    """What to call the app, and the digits it shows."""

    code = forms.CharField(
        max_length=20,
        label=_("The 6 digits the app shows"),
        error_messages={"required": _("Enter the 6 digits the app shows.")},
        widget=forms.TextInput(attrs=CODE_ATTRS),
    )
    name = forms.CharField(
        max_length=80,
        required=False,
        label=_("Name of the app or phone"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why staff do it; the person can read it in the journal."""

    reason = forms.CharField(
        max_length=300,
        label=_("Reason"),
        help_text=_("For example: came to the help desk with an identity card."),
        error_messages={"required": _("Write the reason. It is kept in the journal.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ContactField(forms.CharField):
    """A mobile number or an e-mail address, as the portal writes it."""

    def clean(self, value: Any) -> str:
        """E.164, or an address."""
        typed: str = super().clean(value)
        if "@" in typed:
            validate_email(typed)
            return typed
        number = as_mobile(typed) if typed else ""
        if typed and not number:
            raise forms.ValidationError(_("Enter a mobile number with all its digits, or an e-mail address."))
        return number


class ReachedForm(forms.Form):
    """What every request to be reached somewhere says."""

    born_on = forms.DateField(
        label=_("Date of birth"),
        error_messages={"required": _("Enter your date of birth.")},
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}),
    )
    contact = ContactField(
        max_length=254,
        label=_("Mobile number or e-mail address"),
        help_text=_("We send a code there to see that you can read it."),
        error_messages={"required": _("Enter the mobile number or e-mail address where you can be reached.")},
        widget=forms.TextInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"}),
    )

    @property
    def channel(self) -> OneTimeCode.Channel:
        """How the contact is reached."""
        by_mail = "@" in self.cleaned_data["contact"]
        return OneTimeCode.Channel.EMAIL if by_mail else OneTimeCode.Channel.SMS


class EvidenceField(forms.FileField):
    """One document of at most five megabytes. The page says so before anything is sent."""

    max_bytes = MOST_EVIDENCE_BYTES


class NewContactForm(ReachedForm):
    """To be reached another way: who, where from now on, and what shows it."""

    username = forms.CharField(
        max_length=64,
        label=_("SRN or user ID"),
        error_messages={"required": _("Enter the SRN or user ID your institution gave you.")},
        widget=forms.TextInput(attrs=NAME_ATTRS),
    )
    words = forms.CharField(
        max_length=500,
        label=_("What has changed"),
        error_messages={"required": _("Write what has changed, in a sentence.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    evidence = EvidenceField(
        label=_("Evidence"),
        help_text=_("A picture or PDF of your identity card or admission letter, up to 5 MB."),
        error_messages={"required": _("Choose a picture or PDF that shows who you are.")},
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
    )
    field_order = ("username", "born_on", "contact", "words", "evidence")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept: KeptFile | None = None

    def clean(self) -> dict[str, Any]:
        """Keep the file last of all, so that none is kept for a form that comes back."""
        said = super().clean() or self.cleaned_data
        if not self.errors:
            file = said["evidence"]
            accept = (*PICTURES, Kind.PDF)
            try:
                self.kept = keep_file(
                    name=file.name, chunks=file.chunks(), accept=accept, most_bytes=MOST_EVIDENCE_BYTES
                )
            except Refusal as no:
                self.add_error("evidence", str(no))
        return said


class JoinForm(ReachedForm):
    """To be let in for the first time."""

    full_name = forms.CharField(
        max_length=200,
        label=_("Full name"),
        error_messages={"required": _("Enter your full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=_("Unit"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the unit you want to belong to.")},
    )
    words = forms.CharField(
        required=False,
        max_length=500,
        label=_("Anything your coordinator should know"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("full_name", "born_on", "contact", "unit", "words")


class AnswerForm(forms.Form):
    """What the person is told; needed for a no."""

    answer = forms.CharField(
        max_length=500,
        label=_("Your words to the person"),
        help_text=_("They are sent with the decision."),
        error_messages={"required": _("Write why, so that the person knows what to do.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AdmitForm(AnswerForm):
    """The number the newcomer signs in with from now on."""

    username = forms.RegexField(
        NUMBER,
        max_length=64,
        label=_("Registration number to give"),
        error_messages={
            "required": _("Enter the registration number the person gets."),
            "invalid": _("Use 2 to 64 letters, digits, points, dashes or slashes, without spaces."),
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    field_order = ("username", "answer")


class ManyFiles(forms.FileInput):
    """Several files at a time."""

    allow_multiple_selected = True


class TableField(forms.FileField):
    """As large as the server takes anything. The page says so before anything is sent."""

    max_bytes = settings.REQUEST_BODY_LIMIT


class PicturesField(TableField):
    """Pictures, or archives of pictures."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":
        """Each by itself."""
        return [super(PicturesField, self).clean(each, initial) for each in data or []]


class RegistryForm(forms.Form):
    """A file of the registry, and pictures of people."""

    table = TableField(
        label=_("File of the registry"),
        help_text=_("CSV (UTF-8) or XLSX. The first line names the columns; the template shows them all."),
        error_messages={"required": _("Choose the file of the registry.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    pictures = PicturesField(
        required=False,
        label=_("Photos"),
        help_text=_("JPEG, PNG or WebP, called as in the column Photo or like the SRN; or zip archives of them."),
        widget=ManyFiles(attrs={"accept": ".jpg,.jpeg,.png,.webp,.zip"}),
    )
    opens_now = forms.BooleanField(
        required=False,
        initial=True,
        label=_("New people may activate their account at once"),
        help_text=_("Else staff open each account, or the column Opens on says from which day."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept_table: KeptFile | None = None
        self.kept_bundles: list[KeptFile] = []

    def clean(self) -> dict[str, Any]:
        """Keep the files last of all, so that none is kept for a form that comes back."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        self.kept_table = self._keep("table", said["table"], (Kind.CSV, Kind.XLSX))
        for picture in said["pictures"]:
            kept = self._keep("pictures", picture, (*PICTURES, Kind.ZIP))
            self.kept_bundles += [kept] if kept else []
        if self.errors:
            for kept in (self.kept_table, *self.kept_bundles):
                forget_file(kept.place) if kept else None
        return said

    def _keep(self, name: str, file: "UploadedFile[Any]", accept: tuple[Kind, ...]) -> KeptFile | None:
        try:
            return keep_file(
                name=file.name or "", chunks=file.chunks(), accept=accept, most_bytes=settings.REQUEST_BODY_LIMIT
            )
        except Refusal as no:
            self.add_error(name, f"{file.name}: {no}")
            return None


class ExportForm(forms.Form):
    """Which kind of file, and why it is needed."""

    kind = forms.ChoiceField(choices=[("xlsx", "XLSX"), ("csv", "CSV")], label=_("Kind of file"))
    reason = forms.CharField(
        max_length=300,
        label=_("What it is needed for"),
        help_text=_("The file holds personal data of everybody in the registry. The reason is kept in the journal."),
        error_messages={"required": _("Write what the file is needed for.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
