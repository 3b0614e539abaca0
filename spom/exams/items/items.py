"""The kinds of questions, as values that say by themselves whether they can be answered.

Nothing in this room knows a database, a person or a page.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from django.utils.translation import gettext as _
from pydantic import TypeAdapter

from spom.kit.canonical_json import Plain, canonical

FULL = Decimal(100)
# Moodle's shares are rounded: three of 33.33333 are a whole.
ROUNDING = Decimal("0.02")


class Markup(StrEnum):
    """How a text is to be read. `AUTO` is what GIFT calls moodle: plain text in which HTML is allowed."""

    AUTO = "moodle"
    HTML = "html"
    MARKDOWN = "markdown"
    PLAIN = "plain"


@dataclass(frozen=True)
class Text:
    """Words with their markup, exactly as they came, so that they can go out again without a loss."""

    body: str
    markup: Markup = Markup.MARKDOWN

    def __bool__(self) -> bool:
        return bool(self.body.strip())


@dataclass(frozen=True)
class Option:
    """One answer to choose. `share` is the part of the mark it earns, in percent from -100 to 100."""

    text: Text
    share: Decimal = Decimal(0)
    feedback: Text | None = None


@dataclass(frozen=True)
class Choice:
    """One right answer of several, or several right ones that together earn the mark."""

    options: tuple[Option, ...]
    several: bool = False

    def faults(self) -> list[str]:
        """Why nobody could answer this; nothing if somebody could."""
        found = []
        if len(self.options) < 2:  # noqa: PLR2004  # a choice is between two at least
            found.append(_("it offers fewer than two answers"))
        if any(not option.text for option in self.options):
            found.append(_("an answer is empty"))
        if len({option.text.body.strip() for option in self.options}) < len(self.options):
            found.append(_("two answers are the same"))
        return found + self._unearned()

    def _unearned(self) -> list[str]:
        if not self.several:
            return (
                [] if sum(one.share == FULL for one in self.options) == 1 else [_("it needs exactly one right answer")]
            )
        earned = sum((one.share for one in self.options if one.share > 0), Decimal(0))
        if abs(earned - FULL) <= ROUNDING:
            return []
        share = f"{earned.normalize():f}"
        return [_("its right answers earn %(share)s percent together, not 100") % {"share": share}]


@dataclass(frozen=True)
class TrueFalse:
    """A statement to judge, with what to say to those who answer true or false."""

    is_true: bool
    said_true: Text | None = None
    said_false: Text | None = None

    def faults(self) -> list[str]:
        """Always answerable."""
        return []


@dataclass(frozen=True)
class Span:
    """Numbers that are accepted: from `low` to `high`, both included."""

    low: Decimal
    high: Decimal
    share: Decimal = FULL
    feedback: Text | None = None


@dataclass(frozen=True)
class Numerical:
    """A number to type, right within its tolerance."""

    spans: tuple[Span, ...]

    def faults(self) -> list[str]:
        """Why nobody could answer this."""
        found = []
        if not any(span.share == FULL for span in self.spans):
            found.append(_("no number earns the full mark"))
        if any(span.low > span.high for span in self.spans):
            found.append(_("a range ends before it begins"))
        return found


@dataclass(frozen=True)
class Pair:
    """What belongs together."""

    left: Text
    right: str


@dataclass(frozen=True)
class Matching:
    """Pairs to put together; `decoys` are right sides that belong to nothing."""

    pairs: tuple[Pair, ...]
    decoys: tuple[str, ...] = ()

    def faults(self) -> list[str]:
        """Why nobody could answer this."""
        found = []
        if len(self.pairs) < 2:  # noqa: PLR2004  # one pair is no question
            found.append(_("it has fewer than two pairs"))
        if any(not pair.left or not pair.right.strip() for pair in self.pairs):
            found.append(_("a side of a pair is empty"))
        return found


Task = Choice | TrueFalse | Numerical | Matching


class Kind(StrEnum):
    """What a question asks for."""

    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    TRUE_FALSE = "TRUE_FALSE"
    NUMERICAL = "NUMERICAL"
    MATCHING = "MATCHING"


@dataclass(frozen=True)
class Case:
    """A scenario that several questions are about. It is shown beside each of them."""

    title: str
    text: Text


class Level(StrEnum):
    """How hard it is meant to be, until results say better."""

    EASY = "EASY"
    MEDIUM = "MEDIUM"
    HARD = "HARD"


LEVEL_TAG, CASE_TAG, LANGUAGE_TAG = "level:", "case:", "in:"


@dataclass(frozen=True)
class Translation:
    """The words of a question in another language, in the order in which the question has its answers.

    `answers` are what can be chosen, or the left sides of pairs; `rights` the right sides, those of decoys last.
    """

    language: str
    stem: Text
    answers: tuple[Text, ...] = ()
    rights: tuple[str, ...] = ()
    feedback: tuple[Text | None, ...] = ()
    rationale: Text | None = None
    case: Case | None = None


@dataclass(frozen=True)
class Item:
    """One question: what is asked, how it is answered, and why that is right. `number` is its name in its old home."""

    stem: Text
    task: Task
    title: str = ""
    rationale: Text | None = None
    topic: str = ""
    tags: tuple[str, ...] = ()
    number: str = ""
    case: Case | None = None
    translations: tuple[Translation, ...] = ()

    @property
    def level(self) -> Level:
        """What its tag `level:…` says; of middle weight when none does."""
        said = [tag.removeprefix(LEVEL_TAG).upper() for tag in self.tags if tag.startswith(LEVEL_TAG)]
        return next((level for level in Level if level.value in said), Level.MEDIUM)

    @property
    def kind(self) -> Kind:
        """What it asks for."""
        match self.task:
            case Choice(several=True):
                return Kind.MULTIPLE
            case Choice():
                return Kind.SINGLE
            case TrueFalse():
                return Kind.TRUE_FALSE
            case Numerical():
                return Kind.NUMERICAL
            case Matching():
                return Kind.MATCHING

    def faults(self) -> list[str]:
        """Why this could not be put before a candidate; nothing if it could."""
        return ([] if self.stem else [_("it asks nothing")]) + self.task.faults()


@dataclass(frozen=True)
class Loss:
    """Something that was not taken over: where it stands (a line or a name), and why in plain words."""

    where: str
    why: str


@dataclass(frozen=True)
class Reading:
    """What a file holds, and what of it could not be taken over."""

    items: tuple[Item, ...]
    losses: tuple[Loss, ...] = ()


ITEM = TypeAdapter(Item)


def to_json(item: Item) -> Plain:
    """The item as plain JSON values."""
    kept: dict[str, Plain] = ITEM.dump_python(item, mode="json")
    # Left out where there is none, so that questions without one keep the digest they always had.
    empty = {"case": item.case, "translations": item.translations}
    return {name: value for name, value in kept.items() if empty.get(name, True)}


def from_json(kept: object) -> Item:
    """The item again; raises ValueError for what never was one."""
    return ITEM.validate_python(kept)


def digest_of(content: Plain) -> str:
    """SHA-256 over a question as JSON: the same question has the same one."""
    return sha256(canonical(content)).hexdigest()
