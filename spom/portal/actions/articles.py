"""Writing help, having it looked at, publishing it, and hearing whether it helped."""

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
    count = sum(_bring_in(one, at=at) for one in articles)
    if count:
        announce(ArticlesBroughtIn(count=count, by=None, at=at))
    return count


@transaction.atomic
def vote_on_article(*, version: ArticleVersion, voter: str, useful: bool, at: datetime) -> bool:  # noqa: ARG001  # every action says when
    """Count the answer once per voter; False when this one has answered before."""
    _vote, is_new = ArticleVote.objects.get_or_create(version=version, voter=voter, defaults={"useful": useful})
    if is_new:
        count = "helped" if useful else "helped_not"
        ArticleVersion.objects.filter(pk=version.pk).update(**{count: F(count) + 1})
    return is_new


def _bring_in(one: ShippedArticle, *, at: datetime) -> bool:
    place = {"category": one.category, "order": one.order}
    article, _made = Article.objects.update_or_create(
        slug=one.slug, defaults=place | ({"routes": list(one.routes)} if one.routes else {})
    )
    writing = Writing(title=one.title, summary=one.summary, words=one.words, body=one.body)
    own = article.versions.filter(language=one.language, written_by__isnull=True).order_by("-number").first()
    if own and Writing(title=own.title, summary=own.summary, words=own.words, body=own.body) == writing:
        return False
    version = _next_version(article=article, language=one.language, writing=writing, by=None, at=at)
    ours = article.versions.published().filter(language=one.language, written_by__isnull=False)
    if ours.exists():
        return True
    _retire(article_id=article.pk, language=one.language)
    ArticleVersion.objects.filter(pk=version.pk).update(state=State.PUBLISHED, published_at=at)
    return True


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
