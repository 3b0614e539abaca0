"""Notices in words: made when they are read or sent, in the language and on the clock of the one who reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context, Template
from django.template.loader import select_template
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import pgettext

from spom.identity.models import User
from spom.kit.channels.messages import MAX_SUBJECT
from spom.portal.queries.institution import current_institution
from spom.portal.registry.notices import NoticeKind

LINES = frozenset({"subject", "link", "sms"})

Value = str | int | datetime | date
Packed = dict[str, str | int | dict[str, str]]


class MissingContext(ValueError):
    """A notice was given other facts than its kind declares."""


class MalformedWords(ValueError):
    """A file of words has no subject or text, or names a line that is not known."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """One notice in one language."""

    language: str
    subject: str
    text: str
    sms: str
    link: str


def packed(kind: NoticeKind, context: Mapping[str, Value]) -> Packed:
    """The context as it is kept. Raises MissingContext when it is not exactly what the kind declares."""
    if set(context) != kind.context:
        wrong = sorted(kind.context ^ set(context))
        raise MissingContext(f"{kind.code}: {', '.join(wrong)}")
    return {name: _pack(value) for name, value in context.items()}


def language_of(user: User) -> str:
    """What the person reads: their choice, or what newcomers get."""
    chosen = user.language or current_institution().default_language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def words_for(user: User, kind: NoticeKind, context: Packed) -> Words:
    """The notice in the person's language."""
    return words(kind, context, language=language_of(user), person=user.get_short_name())


def words(kind: NoticeKind, context: Packed, *, language: str, person: str) -> Words:
    """The notice in one language. Raises MalformedWords."""
    institution = current_institution()
    names = [f"{kind.template}.{code}.txt" for code in (language, settings.LANGUAGE_CODE)]
    with translation.override(language):
        facts = {name: _unpack(value, institution.zone) for name, value in context.items()}
        # Plain text, for mail and SMS: nothing to escape here. Pages escape what they show.
        plain = Context({"person": person, "institution": institution.short_name, **facts}, autoescape=False)
        file = _read(_source(names))
        # Each line is drawn by itself, so a name somebody typed over two lines cannot become a header.
        lines = {name: " ".join(line.render(plain).split()) for name, line in file.lines.items()}
        text = file.text.render(plain).strip()
    return Words(
        language=language,
        subject=lines["subject"][:MAX_SUBJECT],
        text=text,
        sms=lines.get("sms", ""),
        link=lines.get("link", ""),
    )


def moment(at: datetime, zone: ZoneInfo) -> str:
    """`Saturday 11 April 2026, 00:00 IST`, in the language in force."""
    local = at.astimezone(zone)
    written = date_format(local, pgettext("a moment: date and time, as a Django date format", "l j F Y, H:i"))
    return f"{written} {local.tzname()}"


def _pack(value: Value) -> str | int | dict[str, str]:
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"on": value.isoformat()} if isinstance(value, date) else value


def _unpack(value: str | int | dict[str, str], zone: ZoneInfo) -> str | int:
    if not isinstance(value, dict):
        return value
    return date_format(date.fromisoformat(value["on"])) if "on" in value else moment(_at(value), zone)


def _at(packed_moment: dict[str, str]) -> datetime:
    return datetime.fromisoformat(packed_moment["at"])


def _source(names: list[str]) -> str:
    """The first file there is: a kind without words in a language is read in English."""
    found = select_template(names)
    return str(found.template.source)


@dataclass(frozen=True, kw_only=True)
class _File:
    lines: dict[str, Template]
    text: Template


@lru_cache(maxsize=512)
def _read(source: str) -> _File:
    head, _, text = source.strip().partition("\n\n")
    lines: dict[str, Template] = {}
    for line in head.splitlines():
        name, colon, rest = line.partition(":")
        if not colon or name not in LINES:
            raise MalformedWords(f"No line of words is called {name!r}.")
        lines[name] = Template(rest)
    if "subject" not in lines or not text.strip():
        raise MalformedWords("Words need a subject and a text.")
    return _File(lines=lines, text=Template(text))
