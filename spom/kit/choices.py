"""What an institution may choose: numbers, switches and lists that an app obeys and staff edit.

An app declares each of its choices once, in its `policies` room, and asks by calling it:

    IDLE = number(code="identity.idle_minutes", label=_("Sign out after"), hint=_("…"), default=30, least=5, most=60)
    IDLE()  # 30, or what the institution chose

Where the chosen values are kept is not the kit's affair: whoever keeps them says so once, with `read_from`.
A value that is missing, of the wrong kind or out of range counts as the default, so a declaration that becomes
stricter never leaves an unsafe value in force.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django_stubs_ext import StrOrPromise

Value = int | bool | str
Chosen = Mapping[str, Value]

_source: Callable[[], Chosen] = dict
_choices: dict[str, "Choice"] = {}


@dataclass(frozen=True, kw_only=True)
class Number:
    """A whole number from `least` to `most`, in `unit`."""

    code: str
    label: StrOrPromise
    hint: StrOrPromise
    default: int
    least: int
    most: int
    unit: StrOrPromise = ""

    def __call__(self) -> int:
        """The number in force."""
        value = _source().get(self.code)
        return value if self.accepts(value) and isinstance(value, int) else self.default

    def accepts(self, value: object) -> bool:
        """Is the value a whole number within the range?"""
        return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most


@dataclass(frozen=True, kw_only=True)
class Switch:
    """Yes or no."""

    code: str
    label: StrOrPromise
    hint: StrOrPromise
    default: bool

    def __call__(self) -> bool:
        """Is it on?"""
        value = _source().get(self.code)
        return value if isinstance(value, bool) else self.default

    def accepts(self, value: object) -> bool:
        """Is the value yes or no?"""
        return isinstance(value, bool)


@dataclass(frozen=True, kw_only=True)
class OneOf:
    """One of a few words; `options` are pairs of code and label."""

    code: str
    label: StrOrPromise
    hint: StrOrPromise
    default: str
    options: tuple[tuple[str, StrOrPromise], ...]

    def __call__(self) -> str:
        """The option in force."""
        value = _source().get(self.code)
        return value if self.accepts(value) and isinstance(value, str) else self.default

    def accepts(self, value: object) -> bool:
        """Is the value one of the options?"""
        return any(value == option for option, _ in self.options)


Choice = Number | Switch | OneOf


def number(
    *,
    code: str,
    label: StrOrPromise,
    hint: StrOrPromise,
    default: int,
    least: int,
    most: int,
    unit: StrOrPromise = "",
) -> Number:
    """Declare a number. Raises ValueError when the code is taken or the default out of range."""
    choice = Number(code=code, label=label, hint=hint, default=default, least=least, most=most, unit=unit)
    _declare(choice)
    return choice


def switch(*, code: str, label: StrOrPromise, hint: StrOrPromise, default: bool) -> Switch:
    """Declare a switch. Raises ValueError when the code is taken."""
    choice = Switch(code=code, label=label, hint=hint, default=default)
    _declare(choice)
    return choice


def one_of(
    *,
    code: str,
    label: StrOrPromise,
    hint: StrOrPromise,
    default: str,
    options: tuple[tuple[str, StrOrPromise], ...],
) -> OneOf:
    """Declare a list to choose from. Raises ValueError when the code is taken or the default is none of the options."""
    choice = OneOf(code=code, label=label, hint=hint, default=default, options=options)
    _declare(choice)
    return choice


def every_choice() -> list[Choice]:
    """All choices of the house, in the order they were declared."""
    return list(_choices.values())


def read_from(source: Callable[[], Chosen]) -> None:
    """Say where the chosen values are kept: `source` is asked each time, so it must be cheap."""
    global _source  # noqa: PLW0603  # one plug, set once when the process starts
    _source = source


def _declare(choice: Choice) -> None:
    if choice.code in _choices:
        raise ValueError(f"Two choices called {choice.code}.")
    if not choice.accepts(choice.default):
        raise ValueError(f"The default of {choice.code} is not among its values.")
    _choices[choice.code] = choice
