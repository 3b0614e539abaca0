"""Questions of a Moodle backup: choices and true or false map; every other kind is named with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from spom.campus.importers.course import QuestionPlan
from spom.campus.importers.html_text import in_markdown

CHOICES = frozenset({"multichoice", "truefalse"})
LEAST_FRACTION = 0.0
LONGEST_STEM, LONGEST_OPTION = 5_000, 2_000


@dataclass(frozen=True, kw_only=True)
class FoundQuestion:
    """A question of the backup: as it would come in, or why it would not; then `changed`, what is not as it was."""

    name: str
    plan: QuestionPlan | None
    why: str = ""
    changed: tuple[str, ...] = ()


class MoodleQuestions:
    """questions.xml of one backup, by the numbers its quizzes use: of questions until 3.11, of entries since 4.0."""

    def __init__(self, root: Element | None) -> None:
        self.by_number: dict[str, Element] = {}
        self.by_entry: dict[str, dict[str, Element]] = {}
        if root is None:
            return
        for question in root.iterfind(".//question"):
            self.by_number[question.get("id", "")] = question
        for entry in root.iterfind(".//question_bank_entry"):
            versions: dict[str, Element] = {}
            for version in entry.iterfind(".//question_versions"):
                for question in version.iterfind("questions/question"):
                    # The last one written is the newest: a quiz that names no version asks it.
                    versions[_text(version, "version")] = versions[""] = question
            if versions:
                self.by_entry[entry.get("id", "")] = versions

    def of_quiz(self, quiz: Element) -> list[FoundQuestion]:
        """The questions a quiz asks, in its order."""
        found = []
        for instance in quiz.iterfind(".//question_instances/question_instance"):
            entry = _text(instance, "question_reference/questionbankentryid")
            number = _text(instance, "questionid") or _text(instance, "question")
            versions = self.by_entry.get(entry, {})
            wanted = _text(instance, "question_reference/version")
            question = versions.get(wanted, versions.get("")) if entry else self.by_number.get(number)
            if question is None:
                name = _("Question %(number)s") % {"number": _text(instance, "slot") or number}
                why = _("It is drawn at random, or is not in the backup.")
                found.append(FoundQuestion(name=name, plan=None, why=why))
            else:
                found.append(_read(question))
        return found


def _read(question: Element) -> FoundQuestion:
    name, kind = _text(question, "name")[:120], _text(question, "qtype")
    if kind not in CHOICES:
        why = _("Questions of the kind “%(kind)s” are not asked here.") % {"kind": kind}
        return FoundQuestion(name=name, plan=None, why=why)
    answers = list(question.iterfind(".//answers/answer"))
    options = tuple(_words(answer, "answertext", "answerformat")[:LONGEST_OPTION] for answer in answers)
    fractions = [_fraction(answer) for answer in answers]
    single = _text(question, ".//multichoice/single") != "0"
    # With one answer to give, only the one worth everything is right; part of the mark is not a thing here.
    best = max(fractions, default=0.0)
    key = tuple(
        place for place, worth in enumerate(fractions) if worth > LEAST_FRACTION and (not single or worth == best)
    )
    if len(options) < 2 or not key or not all(options):  # noqa: PLR2004  # a choice
        return FoundQuestion(name=name, plan=None, why=_("It has no answer that is right, or one that is empty."))
    said = [_words(question, "generalfeedback", "generalfeedbackformat")]
    said += [_words(answers[place], "feedback", "feedbackformat") for place in key]
    plan = QuestionPlan(
        stem=_words(question, "questiontext", "questiontextformat")[:LONGEST_STEM] or name,
        options=options,
        key=key,
        explanation="\n\n".join(dict.fromkeys(words for words in said if words))[:LONGEST_STEM],
    )
    return FoundQuestion(
        name=name, plan=plan, changed=tuple(_changes(question, answers, is_either=single and len(key) > 1))
    )


def _changes(question: Element, answers: list[Element], *, is_either: bool) -> Iterator[str]:
    if is_either:
        yield _("Several of its answers are right, and any one was enough; here all of them are asked for.")
    texts = [_text(question, "questiontext"), *(_text(answer, "answertext") for answer in answers)]
    if any("<img" in text for text in texts):
        yield _("Its pictures are left out.")
    if any(_text(hint, "hint") for hint in question.iterfind(".//question_hints/question_hint")):
        yield _("Its hints are left out.")


def _words(element: Element, path: str, path_of_format: str) -> str:
    return in_markdown(_text(element, path), _text(element, path_of_format), picture=lambda _address: None).text


def _fraction(answer: Element) -> float:
    try:
        return float(_text(answer, "fraction") or 0)
    except ValueError:
        return 0.0


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    text = (found.text or "").strip() if found is not None else ""
    return "" if text == "$@NULL@$" else text
