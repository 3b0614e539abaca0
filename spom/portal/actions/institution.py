"""What staff can do with the institution: name it, change what it says and chooses, open it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.choices import Value, every_choice
from spom.kit.errors import Refusal
from spom.kit.files import forget_file
from spom.portal.events.institution import Changes, InstitutionChanged, InstitutionNamed, InstitutionOpened
from spom.portal.models.institution import THE_ONE, Contact, Institution
from spom.portal.queries.institution import forget_institution
from spom.portal.registry.apps import every_app


@dataclass(frozen=True, kw_only=True)
class OfficeCard:
    """How one office can be reached."""

    office: Contact.Office
    email: str
    phone: str
    hours: str
    place: str


class NotNamedYet(Refusal):
    """Setting up has not begun."""

    code = "portal.not_named_yet"
    message = _("Give the institution a name first.")


class SectionsMissing(Refusal):
    """Not every step was saved."""

    code = "portal.sections_missing"
    message = _("Some steps are not done yet. Finish them, then open the portal.")


class AlreadyOpen(Refusal):
    """Setting up was finished before."""

    code = "portal.already_open"
    message = _("The portal is already open. Change it in the settings.")


class LanguageNotSpoken(Refusal):
    """Newcomers would be greeted in a language that is switched off or does not exist."""

    code = "portal.language_not_spoken"
    message = _("The language for newcomers must be one of the languages that are switched on.")


class NoSuchTimeZone(Refusal):
    """The zone is not in the world's list."""

    code = "portal.no_such_time_zone"
    message = _("This time zone does not exist. Choose one from the list.")


class NoSuchApp(Refusal):
    """Nobody registered this app."""

    code = "portal.no_such_app"
    message = _("One of these apps does not exist here. Nothing was changed.")


class ChoiceOutOfRange(Refusal):
    """A policy got a value its app does not accept."""

    code = "portal.choice_out_of_range"
    message = _("One of the values is outside its range. Nothing was changed.")


@transaction.atomic
def name_institution(
    *, name: str, short_name: str, official_address: str, recognise: str, by: User, at: datetime
) -> Institution:
    """Say who the institution is; the first time, this begins the setting up."""
    said = {
        "name": name,
        "short_name": short_name,
        "official_address": official_address.lower(),
        "recognise": recognise,
    }
    # Of two who begin at once, the second waits here for the first and then changes what the first created.
    institution, begun = Institution.objects.get_or_create(pk=THE_ONE, defaults={**said, "confirmed": ["name"]})
    if not begun:
        return _change(section="name", values=said, by=by, at=at)
    _forget()
    announce(InstitutionNamed(institution=institution, by=by, at=at))
    return institution


@transaction.atomic
def change_look(*, colour: str, by: User, at: datetime, logo: str | None = None) -> Institution:
    """Choose the brand colour and the logo. `logo` is the place of a kept picture, "" for none, None for as it is."""
    institution = _locked()
    before = institution.logo
    after = before if logo is None else logo
    if before and before != after:
        transaction.on_commit(lambda: forget_file(before))
    return _change(section="look", values={"colour": colour.lower(), "logo": after}, by=by, at=at)


@transaction.atomic
def change_languages(
    *, languages: list[str], default_language: str, time_zone: str, by: User, at: datetime
) -> Institution:
    """Switch languages on and off, and say what time it is at the institution."""
    known = [code for code, _name in settings.LANGUAGES if code in languages]
    if default_language not in known:
        raise LanguageNotSpoken
    if time_zone not in available_timezones():
        raise NoSuchTimeZone
    values = {"languages": known, "default_language": default_language, "time_zone": time_zone}
    return _change(section="languages", values=values, by=by, at=at)


@transaction.atomic
def change_contacts(*, cards: Sequence[OfficeCard], by: User, at: datetime) -> Institution:
    """Say how the offices can be reached, and when."""
    institution = _locked()
    stored = {contact.office: contact for contact in institution.contacts.all()}
    changes: Changes = {}
    for card in cards:
        contact = stored.get(card.office) or Contact(institution=institution, office=card.office)
        said = {"email": card.email, "phone": card.phone, "hours": card.hours, "place": card.place}
        for field, pair in _differences(model_to_dict(contact, list(said)), said).items():
            changes[f"{card.office.lower()}.{field}"] = pair
            setattr(contact, field, said[field])
        contact.save()
    return _record(institution, section="contacts", changes=changes, by=by, at=at)


@transaction.atomic
def switch_apps(*, off: list[str], by: User, at: datetime) -> Institution:
    """Switch off these apps and switch on all others."""
    if not {app.code for app in every_app()}.issuperset(off):
        raise NoSuchApp
    return _change(section="apps", values={"apps_off": sorted(off)}, by=by, at=at)


@transaction.atomic
def choose(*, values: Mapping[str, Value], by: User, at: datetime) -> Institution:
    """Choose policies by code; those not named stay as they are."""
    known = {choice.code: choice for choice in every_choice()}
    if not all(code in known and known[code].accepts(value) for code, value in values.items()):
        raise ChoiceOutOfRange
    institution = _locked()
    before = {code: institution.chosen.get(code, known[code].default) for code in values}
    institution.chosen = {**institution.chosen, **values}
    return _record(institution, section="policies", changes=_differences(before, values), by=by, at=at)


@transaction.atomic
def open_portal(*, by: User, at: datetime) -> Institution:
    """Finish setting up: from now on everybody may come in."""
    institution = _locked()
    if institution.is_open:
        raise AlreadyOpen
    if not institution.is_ready:
        raise SectionsMissing
    institution.opened_at = at
    institution.version += 1
    institution.save(update_fields=["opened_at", "version"])
    _forget()
    announce(InstitutionOpened(institution=institution, by=by, at=at))
    return institution


def _change(*, section: str, values: Mapping[str, object], by: User, at: datetime) -> Institution:
    institution = _locked()
    changes = _differences(model_to_dict(institution, list(values)), values)
    for field, value in values.items():
        setattr(institution, field, value)
    return _record(institution, section=section, changes=changes, by=by, at=at)


def _locked() -> Institution:
    institution = Institution.objects.select_for_update().first()
    if institution is None:
        raise NotNamedYet
    return institution


def _differences(before: Mapping[str, object], after: Mapping[str, object]) -> Changes:
    return {field: [before[field], after[field]] for field in after if before[field] != after[field]}


def _record(institution: Institution, *, section: str, changes: Changes, by: User, at: datetime) -> Institution:
    """Save, and announce only what really changed."""
    if section not in institution.confirmed:
        institution.confirmed = [*institution.confirmed, section]
    institution.version += 1
    institution.save()
    _forget()
    if changes:
        announce(InstitutionChanged(institution=institution, section=section, changes=changes, by=by, at=at))
    return institution


def _forget() -> None:
    # Now, for what this transaction still reads; and once it is committed, in case another thread read the old row.
    forget_institution()
    transaction.on_commit(forget_institution)
