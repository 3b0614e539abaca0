"""Writing help, having it looked at, publishing it, and hearing whether it helped."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.events.articles import ArticleDrafted, ArticlePublished, ArticlesBroughtIn, ArticleSubmitted
from spom.portal.models.article import Article, ArticleVersion, ArticleVote
from spom.portal.queries.shipped_articles import ShippedArticle

State = ArticleVersion.State
# An article's number and a language.
Place = tuple[int, str]


class NotADraft(Refusal):
    """Only a draft can be handed in for review."""

    code = "portal.article_not_a_draft"
    message = _("This version is no draft any more. Write a new one.")


class NothingToPublish(Refusal):
    """It is published already, or was replaced."""

    code = "portal.article_nothing_to_publish"
    message = _("This version is already published or was replaced by a newer one.")


@dataclass(frozen=True, kw_only=True)
class Writing:
    """What an author writes."""

    title: str
    summary: str
    words: str
    body: str


@transaction.atomic
def write_article(*, article: Article, language: str, writing: Writing, by: User, at: datetime) -> ArticleVersion:
    """Write a new version; what people read stays as it is."""
    version = _next_version(article=article, language=language, writing=writing, by=by, at=at)
    announce(ArticleDrafted(version=version, by=by, at=at))
    return version


@transaction.atomic
def submit_article(*, version: ArticleVersion, by: User, at: datetime) -> None:
    """Ask somebody who may publish to look at it."""
    drafts = ArticleVersion.objects.filter(pk=version.pk, state=State.DRAFT)
    if not drafts.update(state=State.REVIEW):
        raise NotADraft
    announce(ArticleSubmitted(version=version, by=by, at=at))


@transaction.atomic
def publish_article(*, version: ArticleVersion, by: User, at: datetime) -> None:
    """Let people read it in place of the one before."""
    Article.objects.select_for_update().get(pk=version.article_id)
    waiting = ArticleVersion.objects.filter(pk=version.pk, state__in=[State.DRAFT, State.REVIEW])
    if not waiting.exists():
        raise NothingToPublish
    _retire(article_id=version.article_id, language=version.language)
    waiting.update(state=State.PUBLISHED, published_by=by, published_at=at)
    announce(ArticlePublished(version=version, by=by, at=at))


@transaction.atomic
def bring_in_articles(*, articles: Iterable[ShippedArticle], at: datetime) -> int:
    """Publish the articles that come with the portal, those that are new or changed; how many.

    What the institution has written itself stays what people read; the portal's newer one then waits as a draft.
    """
    shipped = list(articles)
    known = _placed(shipped)
    versions = _versions_by_place(known.values())
    changed = [one for one in shipped if _is_new(one, versions.get((known[one.slug].pk, one.language), []))]
    _publish(changed, known=known, versions=versions, at=at)
    if changed:
        announce(ArticlesBroughtIn(count=len(changed), by=None, at=at))
    return len(changed)


@transaction.atomic
def vote_on_article(*, version: ArticleVersion, voter: str, useful: bool, at: datetime) -> bool:  # noqa: ARG001  # every action says when
    """Count the answer once per voter; False when this one has answered before."""
    _vote, is_new = ArticleVote.objects.get_or_create(version=version, voter=voter, defaults={"useful": useful})
    if is_new:
        count = "helped" if useful else "helped_not"
        ArticleVersion.objects.filter(pk=version.pk).update(**{count: F(count) + 1})
    return is_new


def _placed(shipped: list[ShippedArticle]) -> dict[str, Article]:
    """The articles by slug, each where its file says; locked, so that nobody writes a version meanwhile."""
    articles = {one.slug: Article(slug=one.slug, category=one.category, order=one.order) for one in shipped}
    # A translation says nothing of the pages its original helps with.
    routes = {one.slug: list(one.routes) for one in shipped if one.routes}
    for slug, article in articles.items():
        article.routes = routes.get(slug, [])
    for fields, named in ((["category", "order", "routes"], True), (["category", "order"], False)):
        Article.objects.bulk_create(
            [article for slug, article in articles.items() if (slug in routes) is named],
            update_conflicts=True,
            unique_fields=["slug"],
            update_fields=fields,
        )
    locked = Article.objects.filter(slug__in=articles).order_by("pk").select_for_update()
    return {article.slug: article for article in locked}


def _versions_by_place(articles: Iterable[Article]) -> dict[Place, list[ArticleVersion]]:
    """Everything that was written of these, the oldest first."""
    versions: dict[Place, list[ArticleVersion]] = defaultdict(list)
    for version in ArticleVersion.objects.filter(article__in=articles).order_by("number"):
        versions[version.article_id, version.language].append(version)
    return versions


def _is_new(one: ShippedArticle, versions: list[ArticleVersion]) -> bool:
    """Does it say anything that the portal's own last version does not?"""
    own = [version for version in versions if version.came_with_the_portal]
    if not own:
        return True
    last = own[-1]
    return (last.title, last.summary, last.words, last.body) != (one.title, one.summary, one.words, one.body)


def _publish(
    changed: list[ShippedArticle],
    *,
    known: dict[str, Article],
    versions: dict[Place, list[ArticleVersion]],
    at: datetime,
) -> None:
    """Write each one's next version. It is read from now on, unless people read what the institution wrote."""
    replaced: list[int] = []
    written: list[ArticleVersion] = []
    for one in changed:
        before = versions.get((known[one.slug].pk, one.language), [])
        read = [version for version in before if version.state == State.PUBLISHED]
        is_ours = all(version.came_with_the_portal for version in read)
        replaced += [version.pk for version in read if is_ours]
        written.append(
            ArticleVersion(
                article=known[one.slug],
                language=one.language,
                number=before[-1].number + 1 if before else 1,
                title=one.title,
                summary=one.summary,
                words=one.words,
                body=one.body,
                state=State.PUBLISHED if is_ours else State.DRAFT,
                written_at=at,
                published_at=at if is_ours else None,
            )
        )
    ArticleVersion.objects.filter(pk__in=replaced).update(state=State.RETIRED)
    ArticleVersion.objects.bulk_create(written)


def _retire(*, article_id: int, language: str) -> None:
    read = ArticleVersion.objects.published().filter(article_id=article_id, language=language)
    read.update(state=State.RETIRED)


def _next_version(
    *, article: Article, language: str, writing: Writing, by: User | None, at: datetime
) -> ArticleVersion:
    # Lock the article: of two writers at once the second then counts on from the first.
    Article.objects.select_for_update().get(pk=article.pk)
    last = article.versions.filter(language=language).aggregate(last=Max("number"))["last"] or 0
    return article.versions.create(
        language=language,
        number=last + 1,
        title=writing.title,
        summary=writing.summary,
        words=writing.words,
        body=writing.body,
        written_by=by,
        written_at=at,
    )
