"""What upper floors plug in: the question a learner answers when confirming without the camera."""

from collections.abc import Callable

from spom.identity.models import User

# Asked with the learner and the occasion; answers a question about what was learned last, or "" for none.
QuestionMaker = Callable[[User, str], str]
_makers: list[QuestionMaker] = []


def ask_with(maker: QuestionMaker) -> QuestionMaker:
    """Have comprehension questions made by this function. Raises ValueError when there is one already."""
    if _makers:
        raise ValueError("Comprehension questions are made already.")
    _makers.append(maker)
    return maker


def question_for(*, learner: User, occasion: str) -> str:
    """The question of the floor above, or "" for the general one."""
    return _makers[0](learner, occasion) if _makers else ""
