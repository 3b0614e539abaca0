"""What pages ask of the question bank."""

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Count, QuerySet

from spom.exams.models.bank import BankImport, Question, QuestionVersion, Remark
from spom.programme.models.catalogue import Module

# Two texts of which this share of the three-letter pieces is common are likely one question twice.
ALIKE = 0.6
MOST_ALIKE = 5


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody looks for in the bank. Empty means all."""

    words: str = ""
    module: Module | None = None
    state: str = ""
    kind: str = ""
    topic: str = ""


def questions(wish: Wish) -> QuerySet[Question]:
    """Questions as wished, the latest change first."""
    found = Question.objects.select_related("module").order_by("-changed_at", "-pk")
    exact = {"module": wish.module, "state": wish.state, "kind": wish.kind, "topic": wish.topic}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(words__icontains=wish.words) if wish.words else found


def topics() -> list[str]:
    """Every topic there is, in order."""
    return sorted(set(Question.objects.exclude(topic="").values_list("topic", flat=True).distinct()))


def counts() -> dict[str, int]:
    """How many questions are in each state."""
    return dict(Question.objects.values_list("state").annotate(Count("pk")).order_by())


def newest_version(question: Question) -> QuestionVersion:
    """Its words of today."""
    return QuestionVersion.objects.get(question=question, number=question.newest)


def newest_versions(found: QuerySet[Question]) -> list[QuestionVersion]:
    """The words of today of many questions, in topics."""
    kept = {question.pk: question.newest for question in found}
    versions = QuestionVersion.objects.filter(question__in=kept).select_related("question")
    newest = [version for version in versions if kept[version.question_id] == version.number]
    return sorted(newest, key=lambda version: (version.question.topic, version.question_id))


def history(question: Question) -> QuerySet[QuestionVersion]:
    """Every version, the newest first."""
    return question.versions.select_related("written_by").order_by("-number")


def remarks(question: Question) -> QuerySet[Remark]:
    """What was said, in order."""
    return question.remarks.select_related("said_by").order_by("pk")


def alike(question: Question) -> list[Question]:
    """Questions with nearly the same words, in any module, the likest first."""
    others = Question.objects.filter(words__trigram_similar=question.words).exclude(pk=question.pk)
    near = others.annotate(likeness=TrigramSimilarity("words", question.words)).filter(likeness__gte=ALIKE)
    return list(near.select_related("module").order_by("-likeness", "pk")[:MOST_ALIKE])


def imports() -> QuerySet[BankImport]:
    """Files that were looked into, the latest first; without their contents."""
    return BankImport.objects.select_related("module", "read_by").order_by("-pk")
