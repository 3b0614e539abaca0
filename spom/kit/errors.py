"""How the house says no."""

from typing import ClassVar

from django_stubs_ext import StrOrPromise


class Refusal(Exception):
    """A request we understood and will not carry out.

    A refusal is an answer, not a bug: it is never logged as an error.
    `message` is read by the person who asked. `code` is read by programs,
    and does not change once it has been published.
    """

    code: ClassVar[str]
    message: ClassVar[StrOrPromise]

    def __str__(self) -> str:
        return str(self.message)
