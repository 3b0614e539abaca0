"""The articles that come with the portal: Markdown files, one folder per language."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

FOLDER = files("spom.portal") / "content" / "help"


class MalformedArticle(ValueError):
    """A file has no head, or its head lacks a line."""


@dataclass(frozen=True, kw_only=True)
class ShippedArticle:
    """One file."""

    slug: str
    language: str
    title: str
    category: str
    order: int
    summary: str
    words: str
    routes: tuple[str, ...]
    body: str


@lru_cache(maxsize=1)
def shipped_articles() -> tuple[ShippedArticle, ...]:
    """Every file, by language and slug. Raises MalformedArticle."""
    found = [
        _read(file.read_text(encoding="utf-8"), slug=file.name.removesuffix(".md"), language=folder.name)
        for folder in FOLDER.iterdir()
        if folder.is_dir()
        for file in folder.iterdir()
        if file.name.endswith(".md")
    ]
    return tuple(sorted(found, key=lambda one: (one.language, one.slug)))


def article_helping_with(route: str) -> str:
    """The article about a page, such as `portal:status`: its own, else its app's (`portal:*`), else none."""
    articles = _articles_by_route()
    app = route.partition(":")[0]
    return articles.get(route, "") or articles.get(f"{app}:*", "")


@lru_cache(maxsize=1)
def _articles_by_route() -> dict[str, str]:
    return {route: one.slug for one in shipped_articles() for route in one.routes}


def _read(text: str, *, slug: str, language: str) -> ShippedArticle:
    head, divider, body = text.partition("\n---\n")
    lines = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
    if not divider or not {"title", "category", "order", "summary"} <= set(lines):
        raise MalformedArticle(f"{language}/{slug}.md")
    return ShippedArticle(
        slug=slug,
        language=language,
        title=lines["title"],
        category=lines["category"],
        order=int(lines["order"]),
        summary=lines["summary"],
        words=lines.get("words", ""),
        routes=tuple(lines.get("for", "").split()),
        body=body.strip(),
    )
