"""Money: nothing lost, nothing invented, written the way people write it."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from spom.kit.money import (
    AmountTooLarge,
    CurrenciesDiffer,
    Money,
    NotAnAmount,
    TooManyDigits,
    parse_money,
    shown,
)

rupees = st.builds(Money, st.integers(-(10**14), 10**14), st.just("INR"))


def inr(minor: int) -> Money:
    return Money(minor, "INR")


@pytest.mark.parametrize(
    ("money", "language", "written"),
    [
        (inr(4825000), "en", "₹\xa048,250.00"),
        (inr(4825000), "hi", "₹\xa048,250.00"),
        (inr(4825000), "de", "48.250,00\xa0₹"),
        (inr(12345678901), "en-in", "₹\xa012,34,56,789.01"),
        (inr(100000), "en", "₹\xa01,000.00"),
        (inr(5), "en", "₹\xa00.05"),
        (inr(-150), "en", "\N{MINUS SIGN}₹\xa01.50"),
        (Money(123456789, "EUR"), "de", "1.234.567,89\xa0€"),
        (Money(123456789, "USD"), "en", "$\xa01,234,567.89"),
        (Money(1234567, "JPY"), "en", "¥\xa01,234,567"),
        (Money(1234567, "KWD"), "en", "KWD\xa01,234.567"),
    ],
)
def test_is_written_as_people_write_it(money: Money, language: str, written: str) -> None:
    assert shown(money, language=language) == written


def test_is_written_in_the_language_of_the_page() -> None:
    page = Template("{% load money %}{{ fee|money }}")

    with override("de"):
        assert page.render(Context({"fee": inr(4825000)})) == "48.250,00\xa0₹"
    with override("en"):
        assert page.render(Context({"fee": inr(4825000)})) == "₹\xa048,250.00"


@given(rupees)
def test_what_is_shown_can_be_typed(money: Money) -> None:
    positive = Money(abs(money.minor), "INR")

    assert parse_money(shown(positive), currency="INR") == positive


@pytest.mark.parametrize(
    ("typed", "minor"),
    [
        ("48,250.00", 4825000),
        ("48250", 4825000),
        (" ₹ 48,250.5 ", 4825050),
        ("INR 1", 100),
        ("1,234,567", 123456700),
        ("12,34,567", 123456700),
        ("४८,२५०.५०", 4825050),
        ("0", 0),
    ],
)
def test_reads_what_people_type(typed: str, minor: int) -> None:
    assert parse_money(typed, currency="INR") == inr(minor)


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "48,25", "1,2,3", "1.", ".5", "1.2.3", "-5", "1e3", "$ 5", "1,234,56.00", "5 5", "0x10", "½", "²"],
)
def test_does_not_guess(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        parse_money(typed, currency="INR")


@pytest.mark.parametrize(("typed", "currency"), [("1.005", "INR"), ("1.5", "JPY")])
def test_never_rounds_what_was_typed(typed: str, currency: str) -> None:
    with pytest.raises(TooManyDigits):
        parse_money(typed, currency=currency)


@pytest.mark.parametrize("typed", ["1000000000001", "9" * 10_000])
def test_refuses_absurd_amounts(typed: str) -> None:
    with pytest.raises(AmountTooLarge):
        parse_money(typed, currency="INR")


@given(rupees, st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any))
def test_division_loses_nothing_and_is_fair(money: Money, weights: list[int]) -> None:
    shares = money.divided(weights)

    assert sum(share.minor for share in shares) == money.minor
    whole = sum(weights)
    assert all(
        abs(Decimal(share.minor) - Decimal(money.minor) * weight / whole) < 1
        for share, weight in zip(shares, weights, strict=True)
    )


def test_what_is_left_goes_to_the_first() -> None:
    assert inr(100).divided([1, 1, 1]) == [inr(34), inr(33), inr(33)]


@pytest.mark.parametrize("weights", [[0, 0], [-1, 2], [-1]])
def test_refuses_weights_that_divide_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        inr(100).divided(weights)


def test_a_share_is_rounded_half_away_from_zero() -> None:
    assert inr(25).share(18, of=100) == inr(5)
    assert inr(-25).share(18, of=100) == inr(-5)
    assert inr(10000).share(18, of=100) == inr(1800)


def test_counts() -> None:
    assert inr(100) + inr(50) - inr(25) == inr(125)
    assert 3 * inr(50) == inr(150) == -inr(-150)
    assert inr(1) < inr(2) <= inr(2) < inr(3)
    assert inr(3) > inr(2) >= inr(2)
    assert inr(1)
    assert not inr(0)
    assert str(inr(4825000)) == "INR 48250.00"
    assert str(Money(5, "JPY")) == "JPY 5"


def test_never_mixes_currencies() -> None:
    with pytest.raises(CurrenciesDiffer):
        inr(1) + Money(1, "USD")
    with pytest.raises(CurrenciesDiffer):
        _ = inr(1) < Money(1, "USD")
    assert inr(1) != Money(1, "USD")


@pytest.mark.parametrize("minor", [1.5, Decimal(1), True, "1", None])
def test_is_never_a_fraction(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "INR")  # type: ignore[arg-type]  # that is the point


def test_is_never_multiplied_by_a_fraction() -> None:
    with pytest.raises(TypeError, match="share"):
        inr(100) * 1.18  # type: ignore[operator]  # that is the point


@pytest.mark.parametrize("currency", ["", "inr", "RUPEE", "₹"])
def test_knows_currencies_by_three_letters(currency: str) -> None:
    with pytest.raises(ValueError, match="three letters"):
        Money(1, currency)
