"""The sections of the institution's settings: the same forms in the setting up and in the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.models import User
from spom.kit.files import forget_file
from spom.portal.actions import institution as actions
from spom.portal.forms.institution import (
    AppsForm,
    ContactsForm,
    LanguagesForm,
    LookForm,
    NameForm,
    PoliciesForm,
    SectionForm,
)
from spom.portal.models.institution import Institution


@dataclass(frozen=True, kw_only=True)
class Section:
    """One page of settings: its words, its form, and the one action that saves it."""

    code: str
    title: StrOrPromise
    lead: StrOrPromise
    icon: str
    form: type[SectionForm]
    change: Callable[[Any, User, datetime], Institution]


def _change_name(form: NameForm, by: User, at: datetime) -> Institution:
    said = form.cleaned_data
    return actions.name_institution(
        name=said["name"],
        short_name=said["short_name"],
        official_address=said["official_address"],
        recognise=said["recognise"],
        by=by,
        at=at,
    )


def _change_look(form: LookForm, by: User, at: datetime) -> Institution:
    place = form.logo_place()
    try:
        return actions.change_look(colour=form.cleaned_data["colour"], logo=place, by=by, at=at)
    except Exception:
        if place:
            forget_file(place)  # nothing points to it
        raise


def _change_languages(form: LanguagesForm, by: User, at: datetime) -> Institution:
    said = form.cleaned_data
    return actions.change_languages(
        languages=said["languages"],
        default_language=said["default_language"],
        time_zone=said["time_zone"],
        by=by,
        at=at,
    )


def _change_contacts(form: ContactsForm, by: User, at: datetime) -> Institution:
    return actions.change_contacts(cards=form.cards(), by=by, at=at)


def _change_apps(form: AppsForm, by: User, at: datetime) -> Institution:
    return actions.switch_apps(off=form.off(), by=by, at=at)


def _change_policies(form: PoliciesForm, by: User, at: datetime) -> Institution:
    return actions.choose(values=form.values(), by=by, at=at)


SECTIONS = (
    Section(
        code="name",
        title=_("Name and address"),
        lead=_("Who you are, and how people recognise the real portal."),
        icon="building-2",
        form=NameForm,
        change=_change_name,
    ),
    Section(
        code="look",
        title=_("Look"),
        lead=_("Your logo, and your colour on buttons, links and the sign-in page."),
        icon="palette",
        form=LookForm,
        change=_change_look,
    ),
    Section(
        code="languages",
        title=_("Languages and time"),
        lead=_("What the portal speaks, and whose clock it follows."),
        icon="languages",
        form=LanguagesForm,
        change=_change_languages,
    ),
    Section(
        code="contacts",
        title=_("Contacts"),
        lead=_("Whom people turn to. The sign-in page and the help centre show these cards."),
        icon="phone",
        form=ContactsForm,
        change=_change_contacts,
    ),
    Section(
        code="apps",
        title=_("Parts of the portal"),
        lead=_("Which parts are switched on."),
        icon="grid-3x3",
        form=AppsForm,
        change=_change_apps,
    ),
    Section(
        code="policies",
        title=_("Policies"),
        lead=_("Times and rules that the parts obey. Each has a safe range."),
        icon="scale",
        form=PoliciesForm,
        change=_change_policies,
    ),
)


def section_called(code: str) -> Section:
    """The section with this code; 404 if there is none."""
    for section in SECTIONS:
        if section.code == code:
            return section
    raise Http404
