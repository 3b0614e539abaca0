"""Conditions kept as data: read once, proven with reasons, unknown never passing for yes or no."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from spom.kit.conditions import ConditionError, Facts, read
from spom.kit.proof import Proof, Verdict, every, opposite
from spom.kit.proof import some as one_of

NAMES = frozenset({"admitted_on", "scheme", "training_months", "exempt_paper"})
LABELS = {name: name.replace("_", " ") for name in NAMES}


def verdict(written: object, **values: list[str]) -> Verdict:
    return read(written, names=NAMES).prove(Facts(values=values, labels=LABELS)).verdict


@pytest.mark.parametrize(
    ("day", "expected"), [("2024-04-30", Verdict.YES), ("2024-05-01", Verdict.NO), ("2024-05-02", Verdict.NO)]
)
def test_before_leaves_out_the_day_itself(day: str, expected: Verdict) -> None:
    assert verdict({"before": ["admitted_on", "2024-05-01"]}, admitted_on=[day]) is expected


@pytest.mark.parametrize(("months", "expected"), [("29", Verdict.NO), ("30", Verdict.YES), ("100", Verdict.YES)])
def test_numbers_are_compared_as_numbers(months: str, expected: Verdict) -> None:
    assert verdict({"at_least": ["training_months", 30]}, training_months=[months]) is expected


def test_any_of_several_recorded_values_will_do() -> None:
    assert verdict({"is": ["exempt_paper", "P5"]}, exempt_paper=["P2", "P5"]) is Verdict.YES


def test_what_is_not_on_record_is_unknown_and_so_is_its_opposite() -> None:
    is_old = {"is": ["scheme", "OLD"]}

    assert verdict(is_old) is Verdict.UNKNOWN
    assert verdict({"not": is_old}) is Verdict.UNKNOWN


def test_a_no_settles_all_and_a_yes_settles_any_whatever_is_unknown() -> None:
    known, unknown = {"is": ["scheme", "OLD"]}, {"at_least": ["training_months", 1]}

    assert verdict({"all": [known, unknown]}, scheme=["NEW"]) is Verdict.NO
    assert verdict({"any": [known, unknown]}, scheme=["OLD"]) is Verdict.YES


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ([], "condition: one object"),
        ({"all": []}, "condition.all: a list"),
        ({"all": [{"before": ["admitted_on", "1 May"]}]}, "condition.all[0].before: '1 May'"),
        ({"is": ["shoe_size", "9"]}, "condition.is: unknown fact 'shoe_size'"),
        ({"at_least": ["training_months", "many"]}, "condition.at_least: 'many'"),
        ({"since": ["admitted_on", "2024-05-01"]}, "condition.since: unknown word"),
        ({"before": ["admitted_on"]}, "condition.before: a fact and a value"),
    ],
)
def test_says_where_the_data_is_wrong(written: object, place: str) -> None:
    with pytest.raises(ConditionError, match=r".") as wrong:
        read(written, names=NAMES)

    assert place in str(wrong.value)


def test_refuses_a_bottomless_tree() -> None:
    written: object = {"is": ["scheme", "OLD"]}
    for _ in range(9):
        written = {"not": written}

    with pytest.raises(ConditionError, match="levels deep"):
        read(written, names=NAMES)


_leaves = some.builds(Proof, sentence=some.just("leaf"), verdict=some.sampled_from(Verdict))


@given(some.lists(_leaves, min_size=1, max_size=5))
def test_de_morgan_holds_for_three_values(leaves: list[Proof]) -> None:
    none_of_them = opposite("none", one_of("any", tuple(leaves)))
    each_is_not = every("all not", tuple(opposite("not", leaf) for leaf in leaves))

    assert none_of_them.verdict is each_is_not.verdict


@given(some.lists(_leaves, min_size=1, max_size=5))
def test_open_ends_are_empty_exactly_when_the_proof_holds(leaves: list[Proof]) -> None:
    proof = every("all", tuple(leaves))

    assert (list(proof.open_ends()) == []) is proof.holds
    assert all(not end.holds for end in proof.open_ends())


def test_a_condition_is_said_of_nobody_in_particular() -> None:
    written = {"any": [{"not": {"is": ["scheme", "OLD"]}}, {"at_least": ["training_months", 30]}]}

    said = read(written, names=NAMES).said(LABELS)

    assert said.line() == "One of these (The opposite of this (scheme: OLD); training months: at least 30)"
