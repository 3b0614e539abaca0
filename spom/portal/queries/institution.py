"""The institution, without asking the database each time.

Every page names the institution, so each process keeps the row and looks for a newer one at most every two seconds.
The process that changed it forgets at once; any other shows the change within those two seconds. Pages on which
staff change it read the row itself.
"""

from dataclasses import dataclass, replace
from time import monotonic

from django.db import DatabaseError
from django.utils.translation import gettext as _

from spom.kit.choices import Value
from spom.portal.models.institution import Contact, Institution

FRESH_FOR_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class _Kept:
    institution: Institution
    contacts: tuple[Contact, ...]
    version: int
    until: float


_kept: _Kept | None = None


def current_institution() -> Institution:
    """The institution, at most two seconds old; an unsaved, unopened one until setting up begins. Only for reading."""
    return _known().institution


@dataclass(frozen=True, kw_only=True)
class Reachable:
    """An office people can turn to, and how."""

    name: str
    email: str
    phone: str
    hours: str
    place: str


def contacts() -> tuple[Contact, ...]:
    """The offices people can reach, in a fixed order, at most two seconds old. Only for reading."""
    return tuple(contact for contact in _known().contacts if contact.says_something)


def reachable() -> tuple[Reachable, ...]:
    """The same, as far as pages show them."""
    return tuple(
        Reachable(name=one.name, email=one.email, phone=one.phone, hours=one.hours, place=one.place)
        for one in contacts()
    )


def chosen_values() -> dict[str, Value]:
    """What the institution chose, by code; spom.kit.choices asks here."""
    return _known().institution.values


def stored_institution() -> Institution | None:
    """The row itself, as it is now."""
    return Institution.objects.first()


def stored_contact(office: Contact.Office) -> Contact:
    """The office's contact as it is now; an empty one if none was given."""
    return Contact.objects.filter(office=office).first() or Contact(office=office)


def forget_institution() -> None:
    """Have the next reader in this process ask the database."""
    global _kept  # noqa: PLW0603  # one cache per process is the point
    _kept = None


def _known() -> _Kept:
    global _kept  # noqa: PLW0603  # one cache per process is the point
    kept = _kept
    now = monotonic()
    if kept is None or kept.until <= now:
        try:
            _kept = kept = _read(until=now + FRESH_FOR_SECONDS, last=kept)
        except DatabaseError:
            # Pages that say the database is down name the institution too, if this process has ever known it.
            # If not, nobody must be told that the portal is not set up.
            if kept is None:
                raise
            return kept
    return kept


def _read(*, until: float, last: _Kept | None) -> _Kept:
    institution = stored_institution()
    if institution is None:
        return _Kept(institution=_nameless(), contacts=(), version=0, until=until)
    if last and last.version == institution.version:
        return replace(last, institution=institution, until=until)
    offices = list(Contact.Office)
    found = sorted(institution.contacts.all(), key=lambda contact: offices.index(Contact.Office(contact.office)))
    return _Kept(institution=institution, contacts=tuple(found), version=institution.version, until=until)


def _nameless() -> Institution:
    return Institution(name=_("Self-service portal"), short_name="SPOM")
