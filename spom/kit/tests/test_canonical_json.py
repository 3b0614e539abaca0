"""Equal values have equal spellings; what has no single spelling is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spom.kit.canonical_json import NotCanonical, Plain, canonical, read_exactly

letters = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | letters,
    lambda inner: st.lists(inner) | st.dictionaries(letters, inner),
)


@given(values)
def test_says_the_same_however_it_was_written(value: Plain) -> None:
    as_others_write = json.dumps(value, indent=3, ensure_ascii=True)

    assert canonical(read_exactly(as_others_write)) == canonical(value)


def test_is_short_ordered_and_readable() -> None:
    assert canonical({"ख": [1, None], "a": "₹\n"}) == '{"a":"₹\\n","ख":[1,null]}'.encode()


@pytest.mark.parametrize(
    "text",
    ["0.1", "[1.0]", '{"a": 1e5}', "NaN", "-Infinity", '"\\ud800"', "[" * 5000 + "]" * 5000, "9" * 5000],
)
def test_refuses_what_has_no_one_spelling(text: str) -> None:
    with pytest.raises(NotCanonical):
        canonical(read_exactly(text))


@pytest.mark.parametrize("text", ["", "{", "tru"])
def test_refuses_what_is_not_json(text: str) -> None:
    with pytest.raises(NotCanonical):
        read_exactly(text)
