"""Which text of a page holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import override

from spom.kit.markdown import to_html
from spom.portal.models.institution import Contact, Institution
from spom.portal.models.page import Kind, PageVersion
from spom.portal.queries.institution import contacts

TEXTS = Path(__file__).parent.parent / "texts"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page as people read it. `number` is 0 for the text delivered with the portal."""

    html: SafeString
    language: str
    number: int
    effective_on: date | None


def page_on(kind: Kind, language: str, institution: Institution, on: date) -> Shown:
    """What holds that day, in this language if it was published in it, else in the institution's own."""
    held = PageVersion.objects.filter(kind=kind, number__isnull=False, effective_on__lte=on)
    for tongue in dict.fromkeys((language, institution.default_language)):
        version = held.filter(language=tongue).order_by("-effective_on", "-number").first()
        if version:
            return _shown(version)
        if tongue == language and not held.exists():
            break
    return Shown(html=to_html(delivered(kind, language, institution)), language=language, number=0, effective_on=None)


def version_of(kind: Kind, language: str, number: int, on: date) -> Shown | None:
    """One published version that holds or held, to read what was agreed then."""
    held = PageVersion.objects.filter(kind=kind, language=language, number=number, effective_on__lte=on)
    version = held.first()
    return _shown(version) if version else None


def versions(kind: Kind, language: str) -> list[PageVersion]:
    """Every published version, newest first, with who published it."""
    published = PageVersion.objects.filter(kind=kind, language=language, number__isnull=False)
    return list(published.select_related("published_by").order_by("-number"))


def draft_of(kind: Kind, language: str) -> PageVersion | None:
    """The draft, if there is one."""
    return PageVersion.objects.filter(kind=kind, language=language, number__isnull=True).first()


def every_version() -> list[PageVersion]:
    """Every version and draft, without the texts, for the overview."""
    return list(PageVersion.objects.defer("body").order_by("kind", "language", "-number"))


def delivered(kind: Kind, language: str, institution: Institution) -> str:
    """The text delivered with the portal, with the institution's name and contacts in it, as Markdown."""
    file = TEXTS / f"{kind.slug}.{language}.md"
    with override(language):
        blanks = {
            "{name}": institution.name,
            "{address}": institution.official_address or _("not given"),
            "{recognise}": institution.recognise or _("not given"),
            "{contact}": _contact_sentence(contacts()),
        }
    text = _read(file if file.exists() else TEXTS / f"{kind.slug}.en.md")
    for blank, words in blanks.items():
        text = text.replace(blank, words)
    return text


def _contact_sentence(offices: Iterable[Contact]) -> str:
    for office in offices:
        if office.email and office.phone:
            words = {"email": f"<{office.email}>", "phone": office.phone}
            return _("Write to %(email)s or call %(phone)s.") % words
        if office.email:
            return _("Write to %(email)s.") % {"email": f"<{office.email}>"}
    return ""


@lru_cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _shown(version: PageVersion) -> Shown:
    return Shown(
        html=to_html(version.body),
        language=version.language,
        number=version.number or 0,
        effective_on=version.effective_on,
    )
