"""What the portal announces about its pages."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.page import PageVersion


@dataclass(frozen=True, kw_only=True)
class PageDrafted(Event):
    """Staff wrote a draft of a text; nobody else sees it yet."""

    version: PageVersion


@dataclass(frozen=True, kw_only=True)
class PagePublished(Event):
    """A text of the institution holds from its effective date on."""

    version: PageVersion
