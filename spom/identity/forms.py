"""What a browser sends to the gate: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.identity.models.factors import Step

NAME_ATTRS = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
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
    """The password, once more."""

    password = forms.CharField(
        max_length=1024,
        strip=False,
        label=_("Password"),
        error_messages={"required": _("Enter your password.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "spellcheck": "false"}),
    )


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
