"""Declaring what an institution may choose, and reading it."""

import pytest

from spom.kit import choices
from spom.kit.choices import Chosen, Number, OneOf, Switch, Value

Values = dict[str, Value]


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Values:
    """What the institution chose, in a registry of our own."""
    values: Values = {}

    def source() -> Chosen:
        return values

    monkeypatch.setattr(choices, "_choices", {})
    monkeypatch.setattr(choices, "_source", source)
    return values


def _idle() -> Number:
    return choices.number(code="gate.idle", label="Sign out after", hint="", default=30, least=5, most=60)


@pytest.mark.parametrize(
    ("stored", "in_force"),
    [(None, 30), (5, 5), (60, 60), (4, 30), (61, 30), ("45", 30), (True, 30)],
)
def test_a_number_out_of_range_counts_as_the_default(chosen: Values, stored: Value | None, in_force: int) -> None:
    if stored is not None:
        chosen["gate.idle"] = stored

    assert _idle()() == in_force


def test_a_switch_knows_only_yes_and_no(chosen: Values) -> None:
    values = chosen
    reuse: Switch = choices.switch(code="gate.reuse", label="", hint="", default=False)

    values["gate.reuse"] = "yes"
    assert reuse() is False
    values["gate.reuse"] = True
    assert reuse() is True


def test_a_list_knows_only_its_options(chosen: Values) -> None:
    values = chosen
    channel: OneOf = choices.one_of(
        code="gate.channel", label="", hint="", default="sms", options=(("sms", "SMS"), ("mail", "E-mail"))
    )

    values["gate.channel"] = "pigeon"
    assert channel() == "sms"
    values["gate.channel"] = "mail"
    assert channel() == "mail"


def test_refuses_a_code_twice(chosen: Values) -> None:
    _idle()

    with pytest.raises(ValueError, match=r"Two choices called gate\.idle"):
        _idle()


def test_refuses_a_default_that_would_not_be_accepted(chosen: Values) -> None:
    with pytest.raises(ValueError, match=r"default of gate\.idle"):
        choices.number(code="gate.idle", label="", hint="", default=3, least=5, most=60)
