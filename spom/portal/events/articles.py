"""What the portal announces about help."""

from dataclasses import dataclass

from spom.journal.events import Event
from spom.portal.models.article import ArticleVersion


@dataclass(frozen=True, kw_only=True)
class ArticleDrafted(Event):
    """Staff wrote a version of a help article that is not read yet."""

    version: ArticleVersion


@dataclass(frozen=True, kw_only=True)
class ArticleSubmitted(Event):
    """The author of a help article asks for a review."""

    version: ArticleVersion


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(Event):
    """People read another version of a help article from now on."""

    version: ArticleVersion


@dataclass(frozen=True, kw_only=True)
class ArticlesBroughtIn(Event):
    """The articles that come with the portal were brought in: so many are new or changed."""

    count: int
