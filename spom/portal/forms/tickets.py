"""What a browser sends when somebody asks for help or answers."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Unit, User
from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, KeptFile, Kind, forget_file, keep_file
from spom.kit.logs import readable_path
from spom.portal.models.ticket import Ticket
from spom.portal.queries.system_check import findings_in
from spom.portal.queries.tickets import MINE, NOBODYS, InboxSearch

ACCEPTED = (*PICTURES, Kind.PDF)
MOST_FILES = 3
MOST_BYTES = 5 << 20
LONGEST_PAGE = 200
REFERENCE = re.compile(r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{2}$")


@dataclass(frozen=True, kw_only=True)
class Along:
    """What can go along with a ticket; whatever does not look as it should is left out."""

    reference: str = ""
    page: str = ""
    browser: str = ""
    check: tuple[tuple[str, str, str], ...] = ()

    @classmethod
    def offered(cls, given: Mapping[str, Any], *, browser: str) -> "Along":
        """What the address, the form or the session brought."""
        reference, page = str(given.get("reference", "")), str(given.get("page", ""))
        return cls(
            reference=reference if REFERENCE.match(reference) else "",
            page=readable_path(page.partition("?")[0])[:LONGEST_PAGE] if _is_ours(page) else "",
            browser=browser,
            check=findings_in(str(given.get("findings", ""))),
        )

    def kept(self, wanted: Sequence[str]) -> dict[str, object]:
        """What the person left ticked, as the ticket keeps it."""
        found = {"reference": self.reference, "page": self.page, "browser": self.browser}
        kept: dict[str, object] = {name: value for name, value in found.items() if value and name in wanted}
        if self.check and "check" in wanted:
            kept["check"] = {code: [state, value] for code, state, value in self.check}
        return kept

    @property
    def findings(self) -> str:
        """The system check's result, to be sent back with the form."""
        return json.dumps({code: {"state": state, "value": value} for code, state, value in self.check})


def _is_ours(page: str) -> bool:
    return page.startswith("/") and not page.startswith("//") and page.isprintable()


class _SeveralFiles(forms.FileInput):
    """A button that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Pictures and PDFs, a few, each of at most five megabytes. Cleans to a list."""

    max_bytes: ClassVar[int] = MOST_BYTES
    widget = _SeveralFiles

    def __init__(self) -> None:
        """The same words wherever files go along."""
        super().__init__(
            required=False,
            label=_("Files"),
            help_text=_("Up to three screenshots or PDFs of at most 5 MB each: PNG, JPEG, WebP, PDF."),
            widget=_SeveralFiles(attrs={"accept": ".png,.jpg,.jpeg,.webp,.pdf", "multiple": True}),
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each by itself."""
        given = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("Choose at most three files."))
        return [super(FilesField, self).clean(one, initial) for one in given]


class _WithFiles(forms.Form):
    """A text with files. The files are kept last of all, so that none is kept for a form that comes back."""

    attachments = FilesField()

    def __init__(self, *args: Any, **options: Any) -> None:
        """Nothing is kept yet."""
        super().__init__(*args, **options)
        self.kept: list[KeptFile] = []

    def clean(self) -> dict[str, Any]:
        """Look into each file; the first that is refused takes the others with it."""
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        try:
            for file in said.get("attachments", []):
                self.kept.append(
                    keep_file(name=file.name or "", chunks=file.chunks(), accept=ACCEPTED, most_bytes=MOST_BYTES)
                )
        except Refusal as no:
            self.forget()
            self.add_error("attachments", str(no.message))
        return said

    def forget(self) -> None:
        """Nothing points to the files: the action refused."""
        for file in self.kept:
            forget_file(file.place)
        self.kept = []


class TicketForm(_WithFiles):
    """A question. Those without an account also say their name."""

    subject = forms.CharField(max_length=120, label=_("Subject"), help_text=_("In a few words."))
    category = forms.ChoiceField(choices=[("", _("Choose")), *Ticket.Category.choices], label=_("What is it about?"))
    text = forms.CharField(
        max_length=8000,
        label=_("What happened?"),
        help_text=_("What you did, what you saw, what you expected. Never write a password or a code."),
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    field_order: Iterable[str] | None = ("subject", "category", "text", "attachments")

    def clean_subject(self) -> str:
        """One line: it becomes the subject of a mail."""
        return " ".join(str(self.cleaned_data["subject"]).split())


class StrangersTicketForm(TicketForm):
    """The same from somebody without an account, or who cannot sign in."""

    name = forms.CharField(
        max_length=120, required=False, label=_("Your name"), widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order: Iterable[str] | None = ("name", "subject", "category", "text", "attachments")


class MessageForm(_WithFiles):
    """One more thing said."""

    text = forms.CharField(max_length=8000, label=_("Message"), widget=forms.Textarea(attrs={"rows": 5}))
    field_order: Iterable[str] | None = ("text", "attachments")


class NoteForm(forms.Form):
    """A note for staff alone."""

    text = forms.CharField(
        max_length=8000,
        label=_("Internal note"),
        help_text=_("Only staff see it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AssignForm(forms.Form):
    """Who looks after it."""

    to = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label=_("Nobody"), label=_("Looked after by")
    )

    def __init__(self, *args: Any, people: Sequence[User], **options: Any) -> None:
        """Those who answer tickets."""
        super().__init__(*args, **options)
        field = self.fields["to"]
        field.queryset = User.objects.filter(pk__in=[person.pk for person in people])  # type: ignore[attr-defined]  # it is one of models
        field.choices = [("", _("Nobody")), *((person.pk, person.full_name or person.username) for person in people)]  # type: ignore[attr-defined]  # it has choices


class InboxForm(forms.Form):
    """What staff look for."""

    q = forms.CharField(
        required=False,
        max_length=100,
        label=_("Number, subject or person"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(required=False, choices=[("", _("Every state")), *Ticket.State.choices], label=_("State"))
    category = forms.ChoiceField(
        required=False, choices=[("", _("Every subject")), *Ticket.Category.choices], label=_("About")
    )
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"), required=False, empty_label=_("Every unit"), label=_("Unit")
    )
    assigned = forms.ChoiceField(
        required=False,
        choices=[("", _("Anybody")), (MINE, _("Me")), (NOBODYS, _("Nobody"))],
        label=_("Looked after by"),
    )

    def search(self) -> InboxSearch:
        """What was asked; nothing in particular when it was nonsense."""
        if not self.is_valid():
            return InboxSearch()
        said = self.cleaned_data
        return InboxSearch(
            words=said["q"],
            state=said["state"],
            category=said["category"],
            unit=said["unit"].pk if said["unit"] else None,
            assigned=said["assigned"],
        )


class CannedAnswerForm(forms.Form):
    """Words at hand."""

    title = forms.CharField(max_length=80, label=_("Title"))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(max_length=4000, label=_("Text"), widget=forms.Textarea(attrs={"rows": 6}))


class ContactForm(forms.Form):
    """Where somebody without an account is reached."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send a code there first, and later the answer."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class ContactCodeForm(forms.Form):
    """The six digits."""

    code = forms.CharField(
        max_length=20,
        label=_("Code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
