"""What a browser sends when staff set the institution up. One form for each section."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import DomainNameValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from spom.kit.choices import Choice, Number, Switch, Value, every_choice
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, keep_file
from spom.portal.actions.institution import OfficeCard
from spom.portal.models.institution import Contact, Institution
from spom.portal.registry.apps import every_app

HEX = RegexValidator(r"^#[0-9A-Fa-f]{6}$", _("Give the colour as # and six digits or letters, such as #00566e."))

MOST_LOGO_BYTES = 1 << 20


class LogoField(forms.FileField):
    """A picture of at most a megabyte. The page says so before anything is sent."""

    max_bytes = MOST_LOGO_BYTES


class SectionForm(forms.Form):
    """One section of settings. It knows what to show first."""

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What stands in the fields before anybody types."""
        raise NotImplementedError


class NameForm(SectionForm):
    """Who the institution is."""

    name = forms.CharField(
        max_length=120,
        label=_("Full name"),
        help_text=_("As it stands on letters and certificates."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    short_name = forms.CharField(
        max_length=24,
        label=_("Short name"),
        help_text=_("Up to 24 letters. It stands beside the logo on every page."),
    )
    official_address = forms.CharField(
        max_length=253,
        required=False,
        label=_("Official web address"),
        help_text=_("For example spom.institute.example. The sign-in page shows it, so people notice a forged one."),
        validators=[DomainNameValidator(message=_("Give the address without https:// and without a path."))],
        widget=forms.TextInput(attrs={"inputmode": "url", "autocapitalize": "off", "spellcheck": "false"}),
    )
    recognise = forms.CharField(
        max_length=300,
        required=False,
        label=_("How people recognise it"),
        help_text=_("One sentence. For example: We never ask for your password by telephone."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is stored."""
        if institution.opened_at is None and not institution.confirmed:
            return {}
        return {
            "name": institution.name,
            "short_name": institution.short_name,
            "official_address": institution.official_address,
            "recognise": institution.recognise,
        }


class LookForm(SectionForm):
    """What the portal looks like."""

    colour = forms.CharField(
        max_length=7,
        label=_("Brand colour"),
        help_text=_("Buttons and links take it. Where it would be hard to read, a darker or lighter shade is used."),
        validators=[HEX],
        widget=forms.TextInput(attrs={"type": "color"}),
    )
    logo = LogoField(
        required=False,
        label=_("Logo"),
        help_text=_("PNG, JPEG or WebP, up to 1 MB. It stands small beside the short name, on a light ground."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )
    without_logo = forms.BooleanField(
        required=False, label=_("Remove the logo"), help_text=_("The rings of the portal take its place.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer to remove a logo only where there is one."""
        super().__init__(*args, **options)
        self._place: str | None = None
        if not self.initial.get("has_logo"):
            del self.fields["without_logo"]

    def clean(self) -> dict[str, Any]:
        """Keep the picture last of all, so that none is kept for a form that comes back."""
        said = super().clean() or self.cleaned_data
        picture = said.get("logo")
        if isinstance(picture, UploadedFile) and not self.errors:
            try:
                kept = keep_file(
                    name=picture.name or "", chunks=picture.chunks(), accept=PICTURES, most_bytes=MOST_LOGO_BYTES
                )
            except Refusal as no:
                self.add_error("logo", str(no.message))
            else:
                self._place = kept.place
        return said

    def logo_place(self) -> str | None:
        """Where the new logo is kept; "" if it was taken away, None if it stays as it is."""
        return "" if self._place is None and self.cleaned_data.get("without_logo") else self._place

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is stored."""
        return {"colour": institution.colour, "has_logo": bool(institution.logo)}


class LanguagesForm(SectionForm):
    """What the portal speaks, and what time it is there."""

    languages = forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        label=_("Languages people can choose"),
        widget=forms.CheckboxSelectMultiple,
    )
    default_language = forms.ChoiceField(
        choices=settings.LANGUAGES,
        label=_("Language for newcomers"),
        help_text=_("For people whose browser asks for none of the languages above."),
    )
    time_zone = forms.ChoiceField(
        choices=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone],
        label=_("Time zone"),
        help_text=_("Dates and times are shown as on the clock of this place."),
    )

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is stored."""
        return {
            "languages": institution.languages,
            "default_language": institution.default_language,
            "time_zone": institution.time_zone,
        }


class ContactsForm(SectionForm):
    """Whom people turn to: four lines for each office. Fields are called `it_help_desk-email` and so on."""

    LINES = ("email", "phone", "hours", "place")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Make four fields for each office."""
        super().__init__(*args, **options)
        for office in Contact.Office:
            self.fields[f"{office.lower()}-email"] = forms.EmailField(
                required=False, label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
            )
            self.fields[f"{office.lower()}-phone"] = forms.CharField(
                required=False, max_length=32, label=_("Telephone"), widget=forms.TextInput(attrs={"inputmode": "tel"})
            )
            self.fields[f"{office.lower()}-hours"] = forms.CharField(
                required=False,
                max_length=120,
                label=_("Opening hours"),
                help_text=_("For example: Monday to Friday, 9:00 to 18:00"),
            )
            self.fields[f"{office.lower()}-place"] = forms.CharField(required=False, max_length=200, label=_("Where"))

    def offices(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each office's name with its four fields, for the page."""
        return [
            (str(office.label), [self[f"{office.lower()}-{line}"] for line in self.LINES]) for office in Contact.Office
        ]

    def cards(self) -> list[OfficeCard]:
        """What was sent, office by office."""
        return [
            OfficeCard(
                office=office,
                email=self.cleaned_data[f"{office.lower()}-email"],
                phone=self.cleaned_data[f"{office.lower()}-phone"],
                hours=self.cleaned_data[f"{office.lower()}-hours"],
                place=self.cleaned_data[f"{office.lower()}-place"],
            )
            for office in Contact.Office
        ]

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is stored."""
        contacts = institution.contacts.all() if institution.confirmed else []
        return {
            f"{contact.office.lower()}-{line}": getattr(contact, line) for contact in contacts for line in cls.LINES
        }


class AppsForm(SectionForm):
    """Which parts of the house are on."""

    on = forms.MultipleChoiceField(
        required=False,
        label=_("Switched on"),
        help_text=_("A part that is switched off disappears from the menu and its pages close. Nothing is deleted."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the apps that registered themselves."""
        super().__init__(*args, **options)
        on = self.fields["on"]
        assert isinstance(on, forms.MultipleChoiceField)  # noqa: S101  # tells the type checker what is declared above
        on.choices = [(app.code, app.name) for app in every_app()]

    def off(self) -> list[str]:
        """The apps that were not ticked."""
        return [app.code for app in every_app() if app.code not in self.cleaned_data["on"]]

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is stored."""
        return {"on": [app.code for app in every_app() if not institution.has_switched_off(app.code)]}


class PoliciesForm(SectionForm):
    """What apps let the institution choose. One field for each choice, called by its code."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Make a field for each choice."""
        super().__init__(*args, **options)
        for choice in every_choice():
            self.fields[choice.code] = _field(choice)

    def values(self) -> dict[str, Value]:
        """What was sent, by code."""
        return {choice.code: self.cleaned_data[choice.code] for choice in every_choice()}

    @classmethod
    def starting_from(cls, institution: Institution) -> dict[str, Any]:
        """What is in force."""
        stored = institution.values
        return {
            choice.code: stored[choice.code] if choice.accepts(stored.get(choice.code)) else choice.default
            for choice in every_choice()
        }


def _field(choice: Choice) -> forms.Field:
    if isinstance(choice, Switch):
        return forms.BooleanField(required=False, label=choice.label, help_text=choice.hint)
    if isinstance(choice, Number):
        hint = _("%(hint)s From %(least)s to %(most)s %(unit)s.")
        words = {"hint": choice.hint, "least": choice.least, "most": choice.most, "unit": choice.unit}
        return forms.IntegerField(
            min_value=choice.least,
            max_value=choice.most,
            label=choice.label,
            help_text=(hint % words).strip(),
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
    return forms.ChoiceField(choices=choice.options, label=choice.label, help_text=choice.hint)
