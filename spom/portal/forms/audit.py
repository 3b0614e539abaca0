"""What auditors filter the journal by."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from spom.identity.queries import person_named
from spom.journal.queries.entries import Search
from spom.portal.queries.audit import kinds_of_entries

REFERENCE = r"^[0-9A-Za-z]{4}-?[0-9A-Za-z]{2}$"


class AuditForm(forms.Form):
    """Whatever is left out does not matter."""

    person = forms.CharField(
        required=False, max_length=64, label=_("About"), help_text=_("Number, user ID or e-mail of a person.")
    )
    by = forms.CharField(
        required=False, max_length=64, label=_("Done by"), help_text=_("Number, user ID or e-mail of a person.")
    )
    kind = forms.ChoiceField(required=False, label=_("What happened"))
    since = forms.DateField(required=False, label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(required=False, label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))
    address = forms.GenericIPAddressField(required=False, label=_("Network address"))
    reference = forms.RegexField(
        REFERENCE, required=False, label=_("Code of a request"), help_text=_("As on an error page, such as K7F2-19.")
    )

    def __init__(self, *args: Any, zone: ZoneInfo, **options: Any) -> None:
        """Days are those of the institution's clock."""
        super().__init__(*args, **options)
        self.zone = zone
        self.fields["kind"].choices = [("", _("Everything")), *kinds_of_entries()]  # type: ignore[attr-defined]  # it has choices

    def clean(self) -> dict[str, Any]:
        """People must exist, or the answer would look like an empty journal."""
        said = super().clean() or self.cleaned_data
        for field in ("person", "by"):
            typed = said.get(field)
            said[f"{field}_found"] = person_named(typed) if typed else None
            if typed and said[f"{field}_found"] is None:
                self.add_error(field, _("Nobody has this number, user ID or e-mail."))
        if said.get("since") and said.get("until") and said["until"] < said["since"]:
            self.add_error("until", _("The end lies before the beginning."))
        return said

    def search(self) -> Search:
        """What was asked. Call it on a valid form."""
        said = self.cleaned_data
        until = said["until"] + timedelta(days=1) if said["until"] else None
        return Search(
            kinds=(said["kind"],) if said["kind"] else (),
            by=said["by_found"],
            about=said["person_found"],
            since=datetime.combine(said["since"], time.min, self.zone) if said["since"] else None,
            until=datetime.combine(until, time.min, self.zone) if until else None,
            address=said["address"],
            request_begins=said["reference"].replace("-", "").upper(),
        )

    def asked(self) -> dict[str, str]:
        """The filters as they were typed, for the journal."""
        names = ("person", "by", "kind", "since", "until", "address", "reference")
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data[name]}
