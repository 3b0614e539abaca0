"""Staff write help: new versions, reviews, publishing."""

from dataclasses import dataclass

from django.conf import settings
from django.forms import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.markdown import to_html
from spom.portal.actions.articles import Writing, publish_article, submit_article, write_article
from spom.portal.forms.articles import WritingForm
from spom.portal.models.article import Article, ArticleVersion
from spom.portal.policies.articles import may_publish_help, may_write_help
from spom.portal.queries.articles import with_addresses


@dataclass(frozen=True, kw_only=True)
class _Row:
    article: Article
    latest: list[ArticleVersion]

    @property
    def title(self) -> str:
        """What the article is called in the reader's language, else in any; its address when nobody wrote it yet."""
        titles = {version.language: version.title for version in self.latest}
        return titles.get(get_language() or "") or next(iter(titles.values()), self.article.slug)


@require_GET
@allowed(may_write_help)
def articles(request: UserRequest) -> HttpResponse:
    """Every article with the newest version of each language."""
    newest = ArticleVersion.objects.order_by("article", "language", "-number").distinct("article", "language")
    found: dict[int, list[ArticleVersion]] = {}
    for version in newest:
        found.setdefault(version.article_id, []).append(version)
    rows = [
        _Row(article=each, latest=found.get(each.pk, []))
        for each in Article.objects.order_by("category", "order", "slug")
    ]
    context = {"rows": rows, "languages": settings.LANGUAGES}
    return render(request, "portal/help_articles.html", context)


@require_http_methods(["GET", "POST"])
@allowed(may_write_help)
def write(request: UserRequest, slug: str, language: str) -> HttpResponse:
    """Write a new version; the form starts with the newest one."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    article = get_object_or_404(Article, slug=slug)
    newest = article.versions.filter(language=language).order_by("-number").first()
    form = WritingForm(
        request.POST if request.method == "POST" else None, initial=model_to_dict(newest) if newest else {}
    )
    if request.method == "POST" and form.is_valid():
        version = write_article(
            article=article,
            language=language,
            writing=Writing(**form.cleaned_data),
            by=request.user,
            at=timezone.now(),
        )
        return redirect("portal:article_version", version.pk)
    context = {"form": form, "article": article, "language": language}
    return render(request, "portal/help_write.html", context, status=INVALID if form.errors else None)


@require_GET
@allowed(may_write_help)
def version(request: UserRequest, version_id: int) -> HttpResponse:
    """A version as it will be read, and what can be done with it."""
    return _version(request, version_id)


@require_POST
@allowed(may_write_help)
def submit(request: UserRequest, version_id: int) -> HttpResponse:
    """Ask for a review."""
    found = get_object_or_404(ArticleVersion, pk=version_id)
    try:
        submit_article(version=found, by=request.user, at=timezone.now())
    except Refusal as no:
        return _version(request, version_id, refusal=no)
    return redirect("portal:article_version", version_id)


@require_POST
@allowed(may_publish_help)
def publish(request: UserRequest, version_id: int) -> HttpResponse:
    """Let people read it."""
    found = get_object_or_404(ArticleVersion, pk=version_id)
    try:
        publish_article(version=found, by=request.user, at=timezone.now())
    except Refusal as no:
        return _version(request, version_id, refusal=no)
    return redirect("portal:help_articles")


def _version(request: UserRequest, version_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    found = get_object_or_404(ArticleVersion.objects.select_related("article", "written_by"), pk=version_id)
    context = {
        "version": found,
        "body": to_html(with_addresses(found.body)),
        "may_publish": may_publish_help(request.user),
        "refusal": refusal,
    }
    return render(request, "portal/help_version.html", context, status=REFUSED if refusal else None)
