"""Finding help."""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Concat, Greatest
from django.urls import reverse

from spom.portal.models.article import Article, ArticleVersion

ENGLISH = "en"
MOST_FOUND = 20
# Below this a word only looks alike by chance; "pasword" and "password" share 0.6.
ALIKE = 0.45
LONGEST_SEARCH = 100
BARE_NAME = re.compile(r"\]\(([a-z0-9-]+)\)")
BARE_NAME_ALONE = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True, kw_only=True)
class CategoryOfHelp:
    """One group of articles."""

    name: str
    code: str
    versions: tuple[ArticleVersion, ...]


def with_addresses(body: str) -> str:
    """The text with links to other articles, written as bare names, made into addresses."""
    return BARE_NAME.sub(lambda found: f"]({reverse('portal:article', args=[found[1]])})", body)


def readable_articles(language: str) -> QuerySet[ArticleVersion]:
    """Every article once: in this language, or in English where it is not translated."""
    # Of both, DISTINCT ON keeps the first: the reader's own language.
    wanted = ArticleVersion.objects.published().filter(language__in={language, ENGLISH})
    own_first = Case(When(language=language, then=0), default=1)
    best = wanted.order_by("article", own_first).distinct("article")
    return (
        ArticleVersion.objects.filter(pk__in=best.values("pk"))
        .select_related("article")
        .order_by("article__category", "article__order", "article__slug")
    )


def categories_of_help(language: str) -> list[CategoryOfHelp]:
    """All articles by category, in the order people meet the troubles. One statement."""
    found: dict[str, list[ArticleVersion]] = {}
    for version in readable_articles(language):
        found.setdefault(version.article.category, []).append(version)
    return [
        CategoryOfHelp(name=str(category.label), code=category.value, versions=tuple(found[category.value]))
        for category in Article.Category
        if category.value in found
    ]


def search_articles(typed: str, *, language: str) -> list[ArticleVersion]:
    """Articles about what was typed, best first; forgiving about spelling. One statement."""
    wanted = " ".join(typed.split())[:LONGEST_SEARCH]
    if not wanted:
        return []
    vector = (
        SearchVector("title", "words", weight="A", config="simple")
        + SearchVector("summary", weight="B", config="simple")
        + SearchVector("body", weight="D", config="simple")
    )
    query = SearchQuery(wanted, config="simple", search_type="websearch")
    alike = TrigramWordSimilarity(wanted, Concat("title", Value(" "), "words", Value(" "), "summary"))
    # The rank alone decides nothing: it is a hair above zero for what does not match at all.
    found = readable_articles(language).annotate(
        text=vector, alike=alike, score=Greatest(SearchRank(vector, query) * 2, F("alike"))
    )
    hits = found.filter(text=query) | found.filter(alike__gt=ALIKE)
    return list(hits.order_by("-score", "article")[:MOST_FOUND])
