"""What the portal announces about its pages."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.page import PageVersion


@dataclass(frozen=True, kw_only=True)
class PageDrafted(Event):
    """Staff wrote a draft; nobody else sees it yet."""

    version: PageVersion


@dataclass(frozen=True, kw_only=True)
class PagePublished(Event):
    """A text holds from its effective date on."""

    version: PageVersion
