"""Amounts of money: whole minor units (paise, cents) and a currency. Never a binary fraction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

# ISO 4217: how many digits stand after the point, where that is not two.
DIGITS = {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0}
SIGNS = {"INR": "₹", "EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}
CODE = re.compile(r"[A-Z]{3}")
# One lakh crore of rupees, in paise: more than any fee, and well within a bigint.
MOST = 10**14

WESTERN = re.compile(r"\d{1,3}(,\d{3})+|\d+")
INDIAN = re.compile(r"\d{1,2}(,\d{2})*,\d{3}|\d+")
GAP = "\N{NO-BREAK SPACE}"


class NotAnAmount(Refusal):
    """What was typed cannot be read as money, or could be read in two ways."""

    code = "kit.money_not_an_amount"
    message = _("Type the amount in digits, such as 48,250.00.")


class TooManyDigits(Refusal):
    """The currency has no unit that small."""

    code = "kit.money_too_many_digits"
    message = _("The amount has more digits after the point than this currency has.")


class AmountTooLarge(Refusal):
    """More than the portal can ever have to do with."""

    code = "kit.money_too_large"
    message = _("This amount is too large. Check the number of zeros.")


class CurrenciesDiffer(TypeError):
    """Rupees and dollars cannot be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """So many of the smallest unit of a currency: `Money(4825000, "INR")` is ₹ 48,250.00."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Raises TypeError or ValueError for what is no amount."""
        if type(self.minor) is not int:
            raise TypeError("Money is counted in whole minor units.")
        if not CODE.fullmatch(self.currency):
            raise ValueError(f"{self.currency!r} is no currency: give its three letters.")

    def __str__(self) -> str:
        """For programs and records: `INR 48250.00`."""
        return f"{self.currency} {self.major:f}"

    @property
    def major(self) -> Decimal:
        """The amount in whole units, with every digit of the currency: 48250.00."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __bool__(self) -> bool:
        return self.minor != 0

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __mul__(self, times: int) -> "Money":
        if type(times) is not int:
            raise TypeError("Multiply money by whole numbers; take a `share` for anything else.")
        return Money(self.minor * times, self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._same(other)

    def share(self, part: int, of: int) -> "Money":
        """`part` of `of` equal parts, to the nearest minor unit, halves away from zero: 18 % is `share(18, of=100)`."""
        exact = Decimal(self.minor * part) / Decimal(of)
        return Money(int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP)), self.currency)

    def divided(self, weights: Sequence[int]) -> "list[Money]":
        """Shares in proportion to the weights that together are exactly this amount.

        What does not divide goes to the largest remainders, of equal ones to the first. Raises ValueError.
        """
        whole = sum(weights)
        if whole <= 0 or min(weights) < 0:
            raise ValueError("Divide by weights of which none is negative and one is not zero.")
        sign = -1 if self.minor < 0 else 1
        shares = [divmod(abs(self.minor) * weight, whole) for weight in weights]
        left = abs(self.minor) - sum(share for share, _ in shares)
        lucky = sorted(range(len(shares)), key=lambda place: -shares[place][1])[:left]
        return [Money(sign * (share + (place in lucky)), self.currency) for place, (share, _) in enumerate(shares)]

    def _same(self, other: "Money") -> int:
        if not isinstance(other, Money):
            raise TypeError("Money goes with money only.")
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency}")
        return other.minor


def digits_of(currency: str) -> int:
    """How many digits stand after the point."""
    return DIGITS.get(currency, 2)


def parse_money(typed: str, *, currency: str) -> Money:
    """What a person typed, in Indian or western grouping, in any digits, with or without the currency's sign.

    Raises NotAnAmount, TooManyDigits, AmountTooLarge.
    """
    text = typed.strip().removeprefix(SIGNS.get(currency, currency)).removeprefix(currency).strip()
    whole, point, rest = _in_ascii_digits(text).partition(".")
    if not (WESTERN.fullmatch(whole) or INDIAN.fullmatch(whole)) or (point and not re.fullmatch(r"\d+", rest)):
        raise NotAnAmount
    digits = digits_of(currency)
    if len(rest) > digits:
        raise TooManyDigits
    minor = whole.replace(",", "") + rest.ljust(digits, "0")
    if len(minor.lstrip("0")) > len(str(MOST)) or int(minor) > MOST:
        raise AmountTooLarge
    return Money(int(minor), currency)


def shown(money: Money, *, language: str = "en") -> str:
    """For people: `₹ 48,250.00`, in German `48.250,00 ₹`. Rupees are grouped the Indian way but in German."""
    german = language.split("-", maxsplit=1)[0] == "de"
    whole, _point, rest = f"{abs(money.major):f}".partition(".")
    groups = _indian(whole) if money.currency == "INR" and not german else _by_thousands(whole)
    number = ("." if german else ",").join(groups)
    if rest:
        number += ("," if german else ".") + rest
    sign = SIGNS.get(money.currency, money.currency)
    minus = "\N{MINUS SIGN}" if money.minor < 0 else ""
    return f"{minus}{number}{GAP}{sign}" if german else f"{minus}{sign}{GAP}{number}"


def _in_ascii_digits(text: str) -> str:
    """४८ is typed on a Hindi keyboard."""
    return "".join(str(int(letter)) if letter.isdecimal() else letter for letter in text)


def _by_thousands(digits: str) -> list[str]:
    return f"{int(digits):,}".split(",")


def _indian(digits: str) -> list[str]:
    """The last three digits, then pairs: 12,34,56,789."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return [*reversed(pairs), tail]
