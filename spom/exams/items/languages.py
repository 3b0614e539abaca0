"""The same question in several languages: the words change, what is right and how it is answered do not.

In files a translation stands behind its question, as a question of its own with the tag `in:hi`. Formats that know
tags so carry it out and in again.
"""

from collections.abc import Iterable
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _

from spom.exams.items.items import (
    LANGUAGE_TAG,
    Case,
    Choice,
    Item,
    Loss,
    Matching,
    Numerical,
    Task,
    Text,
    Translation,
    TrueFalse,
)


class NotTheSameQuestion(ValueError):
    """A translation that asks something else; says what differs."""


def languages_of(item: Item) -> tuple[str, ...]:
    """The languages it was translated into."""
    return tuple(one.language for one in item.translations)


def spoken(item: Item, language: str) -> Item:
    """The question in that language; as it was written where it has no such words."""
    words = next((one for one in item.translations if one.language == language), None)
    if words is None:
        return item
    return replace(
        item,
        stem=words.stem,
        task=_task_in(item.task, words),
        rationale=words.rationale or item.rationale,
        case=words.case or item.case,
        translations=(),
    )


def case_in(item: Item, case: Case, language: str) -> Case:
    """The scenario of a question, in the words of its translation."""
    return next((one.case for one in item.translations if one.language == language and one.case), case)


def translated(item: Item, other: Item, language: str) -> Item:
    """The question with another language, or other words in it. Raises NotTheSameQuestion."""
    words = Translation(
        language=language,
        stem=other.stem,
        answers=_answers_of(other.task),
        rights=_rights_of(other.task),
        feedback=_feedback_of(other.task),
        rationale=other.rationale,
        case=other.case,
    )
    if _key_of(item.task) != _key_of(other.task):
        raise NotTheSameQuestion(_("its answers are others, or other ones are right"))
    if (item.case is None) != (other.case is None):
        raise NotTheSameQuestion(_("only one of both belongs to a scenario"))
    if item.case and other.case and item.case != other.case and item.case.title == other.case.title:
        raise NotTheSameQuestion(_("its scenario has other words under the same title"))
    rest = tuple(one for one in item.translations if one.language != language)
    return replace(item, translations=(*rest, words))


def joined(items: Iterable[Item]) -> tuple[tuple[Item, ...], tuple[Loss, ...]]:
    """Questions with the translations that stand behind them. One that fits nothing is a loss."""
    kept: list[Item] = []
    losses: list[Loss] = []
    for item in items:
        language = next((tag.removeprefix(LANGUAGE_TAG) for tag in item.tags if tag.startswith(LANGUAGE_TAG)), "")
        if not language:
            kept.append(item)
            continue
        where = item.title or item.stem.body[:60]
        if language not in dict(settings.LANGUAGES):
            losses.append(
                Loss(where=where, why=_("the portal does not speak its language, “%(code)s”") % {"code": language})
            )
            continue
        if not kept:
            losses.append(Loss(where=where, why=_("it is a translation, and no question stands before it")))
            continue
        try:
            kept[-1] = translated(kept[-1], item, language)
        except NotTheSameQuestion as no:
            why = _("as a translation of the question before it, %(why)s") % {"why": str(no)}
            losses.append(Loss(where=where, why=why))
    return tuple(kept), tuple(losses)


def parted(items: Iterable[Item]) -> list[Item]:
    """Each question, and behind it its translations as questions of their own."""
    found = []
    for item in items:
        found.append(replace(item, translations=()))
        for one in item.translations:
            other = spoken(item, one.language)
            found.append(replace(other, tags=(*other.tags, LANGUAGE_TAG + one.language), number=""))
    return found


def _key_of(task: Task) -> object:
    """What must not differ between languages."""
    match task:
        case Choice(options=options, several=several):
            return "choice", several, [one.share for one in options]
        case Matching(pairs=pairs, decoys=decoys):
            return "matching", len(pairs), len(decoys)
        case Numerical(spans=spans):
            return "numerical", [(one.low, one.high, one.share) for one in spans]
        case TrueFalse(is_true=is_true):
            return "true or false", is_true


def _answers_of(task: Task) -> tuple[Text, ...]:
    match task:
        case Choice(options=options):
            return tuple(one.text for one in options)
        case Matching(pairs=pairs):
            return tuple(one.left for one in pairs)
        case _:
            return ()


def _rights_of(task: Task) -> tuple[str, ...]:
    return (*(pair.right for pair in task.pairs), *task.decoys) if isinstance(task, Matching) else ()


def _feedback_of(task: Task) -> tuple[Text | None, ...]:
    match task:
        case Choice(options=options):
            return tuple(one.feedback for one in options)
        case Numerical(spans=spans):
            return tuple(one.feedback for one in spans)
        case TrueFalse(said_true=said_true, said_false=said_false):
            return said_true, said_false
        case _:
            return ()


def _task_in(task: Task, words: Translation) -> Task:
    match task:
        case Choice(options=options):
            put = zip(options, words.answers, words.feedback, strict=True)
            return replace(task, options=tuple(replace(one, text=text, feedback=said) for one, text, said in put))
        case Matching(pairs=pairs):
            rows = zip(pairs, words.answers, words.rights, strict=False)
            told = tuple(replace(pair, left=left, right=right) for pair, left, right in rows)
            return replace(task, pairs=told, decoys=words.rights[len(pairs) :])
        case Numerical(spans=spans):
            ranges = zip(spans, words.feedback, strict=True)
            return replace(task, spans=tuple(replace(one, feedback=said) for one, said in ranges))
        case TrueFalse():
            return replace(task, said_true=words.feedback[0], said_false=words.feedback[1])
