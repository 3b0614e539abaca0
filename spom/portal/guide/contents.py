"""The user guide: the help articles people read, as one paper."""

from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, override

from spom.kit.pdf.paper import Json, Paper
from spom.kit.pdf.prose import Places, prose
from spom.portal.guide.pictures import SHOTS, Shot, file_of
from spom.portal.models.article import ArticleVersion
from spom.portal.queries.articles import BARE_NAME_ALONE, categories_of_help
from spom.portal.queries.institution import contacts, current_institution
from spom.portal.queries.letterhead import letterhead

TITLES = {"en": "User Guide", "hi": "उपयोगकर्ता मार्गदर्शिका", "de": "Benutzerhandbuch"}


def user_guide(language: str) -> tuple[Paper, datetime | None]:
    """The guide in one language, and when its newest article was published; None while there are no articles."""
    categories = categories_of_help(language)
    versions = [version for category in categories for version in category.versions]
    if not versions:
        return _paper(language, [], None), None
    newest = max(version.published_at for version in versions if version.published_at)
    known = {version.article.slug for version in versions}
    chapters: list[Json] = [
        {"name": category.name, "articles": [_article(version, language, known) for version in category.versions]}
        for category in categories
    ]
    return _paper(language, chapters, newest), newest


def _paper(language: str, chapters: list[Json], newest: datetime | None) -> Paper:
    with override(language):
        institution = current_institution()
        published = date_format(localtime(newest, institution.zone), "DATE_FORMAT") if newest else ""
        words: dict[str, Json] = {
            "as_of": gettext("As of %(day)s") % {"day": published},
            "how": gettext(
                "This guide holds the articles of the help centre, in the order in which people meet the questions. "
                "The portal always has the newest ones, with a search."
            ),
            "person": gettext("Talk to a person"),
            "office": gettext("Office"),
            "reach": gettext("How to reach it"),
            "hours": gettext("Opening hours"),
        }
        offices: list[Json] = [
            [str(contact), "\n".join(filter(None, [contact.email, contact.phone, contact.place])), contact.hours]
            for contact in contacts()
        ]
    others: list[Json] = [[code, TITLES[code]] for code in institution.languages if code != language and code in TITLES]
    return Paper(
        template="portal/user_guide.typ",
        title=TITLES[language],
        language=language,
        letterhead=letterhead(),
        footer=institution.name,
        content={
            "address": settings.PUBLIC_URL,
            "words": words,
            "chapters": chapters,
            "offices": offices,
            "others": others,
        },
        pictures={
            f"{shot.name}.webp": file_of(shot, language).read_bytes()
            for shot in SHOTS
            if file_of(shot, language).is_file()
        },
    )


def _article(version: ArticleVersion, language: str, known: set[str]) -> Json:
    shot = next((each for each in SHOTS if each.article == version.article.slug), None)
    return {
        "slug": version.article.slug,
        "language": version.language,
        "title": version.title,
        "summary": version.summary,
        "picture": _picture(shot, language),
        "blocks": prose(version.body, Places(link=lambda target: _address(target, known))),
    }


def _picture(shot: Shot | None, language: str) -> Json:
    if shot is None or not file_of(shot, language).is_file():
        return None
    with override(language):
        return {"name": f"{shot.name}.webp", "says": str(shot.says)}


def _address(target: str, known: set[str]) -> str:
    """Within the guide where the article is in it; into the portal else. What was left out is only text."""
    if BARE_NAME_ALONE.fullmatch(target):
        return f"#{target}" if target in known else ""
    return f"{settings.PUBLIC_URL}{target}" if target.startswith("/") else target
