"""What the portal announces about its institution."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.institution import Institution

# Field name to [before, after]. Nothing in it is about a person.
Changes = dict[str, list[object]]


@dataclass(frozen=True, kw_only=True)
class InstitutionNamed(Event):
    """Setting up began: the portal has an institution."""

    institution: Institution


@dataclass(frozen=True, kw_only=True)
class InstitutionChanged(Event):
    """Staff changed what the institution says or chooses. `section` is the page it was changed on."""

    institution: Institution
    section: str
    changes: Changes


@dataclass(frozen=True, kw_only=True)
class InstitutionOpened(Event):
    """Setting up is done; everybody may come in."""

    institution: Institution
