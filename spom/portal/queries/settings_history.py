"""Who changed which setting, from what to what."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.choices import every_choice
from spom.portal.models.institution import Contact

SHOWN = 20
NAMES = {
    "name": gettext_lazy("Full name"),
    "short_name": gettext_lazy("Short name"),
    "official_address": gettext_lazy("Official web address"),
    "recognise": gettext_lazy("How people recognise it"),
    "colour": gettext_lazy("Brand colour"),
    "logo": gettext_lazy("Logo"),
    "languages": gettext_lazy("Languages people can choose"),
    "default_language": gettext_lazy("Language for newcomers"),
    "time_zone": gettext_lazy("Time zone"),
    "apps_off": gettext_lazy("Switched off"),
}
LINES = {
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "hours": gettext_lazy("Opening hours"),
    "place": gettext_lazy("Where"),
}


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One field that was changed. `by` is None when the house itself did it."""

    section: str
    field: str
    before: object
    after: object
    by: User | None
    at: datetime


def latest_edits() -> list[Edit]:
    """The latest changes of settings, newest first, in two statements."""
    entries = Entry.objects.filter(kind="portal.InstitutionChanged").order_by("-at", "-pk")[:SHOWN]
    people = User.objects.in_bulk({entry.by_id for entry in entries if entry.by_id})
    return [
        Edit(
            section=entry.about["section"],
            field=_label(entry.about["section"], field),
            before=_in_one_line(field, before),
            after=_in_one_line(field, after),
            by=people.get(entry.by_id or 0),
            at=entry.at,
        )
        for entry in entries
        for field, (before, after) in entry.about["changes"].items()
    ]


def _label(section: str, field: str) -> str:
    """The words of the form: fields, lines of an office, policies."""
    if section == "contacts":
        office, _dot, line = field.partition(".")
        return _("%(office)s: %(line)s") % {"office": Contact.Office(office.upper()).label, "line": LINES[line]}
    if section == "policies":
        return next((str(choice.label) for choice in every_choice() if choice.code == field), field)
    return str(NAMES.get(field, field))


def _in_one_line(field: str, value: object) -> object:
    if field == "logo" and value:
        # Enough of the stored name to tell one picture from the next.
        return _("Picture %(mark)s") % {"mark": str(value)[:6]}
    return ", ".join(map(str, value)) if isinstance(value, list) else value
