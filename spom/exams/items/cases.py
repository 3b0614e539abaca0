"""Case scenarios in files: a text without a question, and questions whose tag `case:TITLE` names it.

GIFT and Moodle call such a text a description. Neither knows that questions belong to it, so the tag says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from spom.exams.items.items import CASE_TAG, Case, Item, Loss


@dataclass(frozen=True)
class Found:
    """A text of a file and where it stands. `why` is what to say when no question is about it."""

    case: Case
    where: str
    why: str


def with_cases(items: Iterable[Item], found: list[Found]) -> tuple[tuple[Item, ...], tuple[Loss, ...]]:
    """The questions with their scenarios. A text without questions is a loss, a name without a text too."""
    by_title = {one.case.title: one.case for one in found if one.case.title}
    joined, losses, used = [], [], set()
    for item in items:
        named = next((tag.removeprefix(CASE_TAG) for tag in item.tags if tag.startswith(CASE_TAG)), "")
        if not named:
            joined.append(item)
        elif named in by_title:
            used.add(named)
            others = tuple(tag for tag in item.tags if tag != CASE_TAG + named)
            joined.append(replace(item, case=by_title[named], tags=others))
        else:
            joined.append(item)
            why = _("the scenario it names, “%(title)s”, is not in the file") % {"title": named}
            losses.append(Loss(where=item.title or item.stem.body[:60], why=why))
    losses += [Loss(where=one.where, why=one.why) for one in found if one.case.title not in used]
    return tuple(joined), tuple(losses)


def tags_with_case(item: Item) -> tuple[str, ...]:
    """The tags under which a question goes out into a file."""
    return (*item.tags, CASE_TAG + item.case.title) if item.case else item.tags
