"""GIFT: every feature, agreement with an implementation that is not ours, nothing lost on the way out, no crash."""

import json
import os
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spom.exams.items.gift import Written, parse, read_gift
from spom.exams.items.gift_out import write_gift
from spom.exams.items.items import (
    Choice,
    Item,
    Loss,
    Markup,
    Matching,
    Numerical,
    Option,
    Pair,
    Span,
    Text,
    TrueFalse,
)

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CORPUS = (HERE / "corpus.gift").read_text(encoding="utf-8")
# More files to agree on, kept outside: GIFT_SAMPLES names their folder.
SAMPLES = sorted(Path(os.environ["GIFT_SAMPLES"]).glob("*.gift")) if "GIFT_SAMPLES" in os.environ else []
KINDS = {
    "MC": "CHOICE",
    "Short": "SHORT",
    "TF": "TRUE_FALSE",
    "Numerical": "NUMERICAL",
    "Matching": "MATCHING",
    "Essay": "ESSAY",
    "Description": "DESCRIPTION",
}

# Letters with a meaning in GIFT, and letters from far away.
WORDS = st.text("=~#{}:\\[]%->TFab1./$ \nअ₹漢é", min_size=1, max_size=30)


def only(source: str) -> Item:
    """The one item of a file without losses."""
    reading = read_gift(source)
    assert reading.losses == ()
    (item,) = reading.items
    return item


def why(source: str) -> str:
    """Why the only block of a file was not taken."""
    reading = read_gift(source)
    assert reading.items == ()
    (loss,) = reading.losses
    return loss.why


class TestReading:
    """What it means."""

    def test_one_right_answer(self) -> None:
        task = only("Who? {=me#yes ~you ~they}").task

        assert isinstance(task, Choice)
        assert [(one.text.body, int(one.share)) for one in task.options] == [("me", 100), ("you", 0), ("they", 0)]
        assert task.options[0].feedback == Text("yes", Markup.AUTO)
        assert not task.several

    def test_several_right_answers(self) -> None:
        task = only("Which? {~%50%a ~%50%b ~%-50%c}").task

        assert isinstance(task, Choice)
        assert task.several
        assert [one.share for one in task.options] == [50, 50, -50]

    def test_comments_on_a_judgement_come_wrong_first(self) -> None:
        task = only("So. {F#wrong#right}").task

        assert task == TrueFalse(
            is_true=False, said_true=Text("wrong", Markup.AUTO), said_false=Text("right", Markup.AUTO)
        )

    @pytest.mark.parametrize(
        ("written", "low", "high"),
        [("6", "6", "6"), ("3.14:0.01", "3.13", "3.15"), ("3.1..3.2", "3.1", "3.2"), ("-5", "-5", "-5")],
    )
    def test_numbers(self, written: str, low: str, high: str) -> None:
        assert only(f"How many? {{#{written}}}").task == Numerical((Span(Decimal(low), Decimal(high)),))

    def test_pairs_and_decoys(self) -> None:
        task = only("Match. {=a -> 1 =b -> 2 = -> 3}").task

        pairs = (Pair(Text("a", Markup.AUTO), "1"), Pair(Text("b", Markup.AUTO), "2"))
        assert task == Matching(pairs, decoys=("3",))

    def test_a_category_holds_until_the_next(self) -> None:
        reading = read_gift("$CATEGORY: one\n\nA? {T}\n\nB? {T}\n\n$CATEGORY: two\nC? {T}")

        assert [item.topic for item in reading.items] == ["one", "one", "two"]

    def test_windows_line_ends_and_a_byte_order_mark(self) -> None:
        assert only("\ufeff::T:: Is it? {T}\r\n\r\n").title == "T"


class TestLosses:
    """What cannot be taken over is named, with its line."""

    @pytest.mark.parametrize(
        ("source", "said"),
        [
            ("Explain. {}", "essay"),
            ("Say {=one =two}", "typed words"),
            ("Only words.", "without a question"),
            ("Open { =a ~b", "never end"),
            ("Stray } brace", "without its {"),
            ("Two {T} times {F}", "two places"),
            ("In {=a {b} ~c}", "inside its answers"),
            ("Much {~%500%a ~b}", "between -100 and 100"),
            ("Number? {#many}", "is no number"),
            ("Pairs {=a -> b =c}", "pair with ->"),
            ("Half {~%50%a ~%20%b}", "70 percent together"),
            ("Twice {=a ~a}", "two answers are the same"),
            ("{=a ~b}", "asks nothing"),
        ],
    )
    def test_say_why(self, source: str, said: str) -> None:
        assert said in why(source)

    def test_say_where(self) -> None:
        reading = read_gift("A? {T}\n\n// a comment\nOpen {\n\nB? {F}")

        assert len(reading.items) == 2
        assert reading.losses[0].where == "line 4"


def blocks_of(source: str) -> list[str]:
    """A file cut at its empty lines, each with the comments above it."""
    return [block for block in source.split("\n\n") if block.strip()]


@pytest.mark.skipif(shutil.which("node") is None, reason="no Node here")
class TestAgreement:
    """With gift-pegjs, a grammar by others."""

    def test_on_every_feature(self) -> None:
        blocks = [*blocks_of(CORPUS), *(block for file in SAMPLES for block in blocks_of(file.read_text("utf-8")))]
        done = subprocess.run(
            ["node", str(HERE / "gift_reference.mjs")],
            input=json.dumps(blocks),
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        )
        compared = 0
        for block, theirs in zip(blocks, json.loads(done.stdout), strict=True):
            ours = [one for one in parse(block) if isinstance(one, Written)]
            expected = [one for one in theirs or [] if one["type"] != "Category"]
            if theirs is None:
                continue  # it is stricter about colons; what it refuses, it has no opinion on
            assert [shape(one) for one in ours] == [their_shape(one) for one in expected], block
            compared += len(ours)
        assert compared >= 30


def shape(one: Written) -> dict[str, Any]:
    """What both implementations say of a block, in plain values."""
    first, second = (one.said_false, one.said_true) if one.is_true else (one.said_true, one.said_false)
    return {
        "kind": one.kind,
        "title": one.title,
        "stem": [one.stem.body, one.stem.markup.value],
        "answers": [
            [answer.is_right, said(answer.text), answer.weight and float(answer.weight), said(answer.feedback)]
            for answer in one.answers
        ],
        "spans": [[float(span.low), float(span.high), float(span.share)] for span in one.spans],
        "pairs": [[pair.left.body, pair.right] for pair in one.pairs],
        "is_true": one.is_true,
        "comments": [said(first), said(second)] if one.kind == "TRUE_FALSE" else [],
        "rationale": said(one.rationale),
        "tags": list(one.tags),
    }


def their_shape(one: dict[str, Any]) -> dict[str, Any]:
    """The same, of theirs."""
    choices = one.get("choices") or []
    numbers = choices if isinstance(choices, list) else [choices]
    numerical = one["type"] == "Numerical"
    return {
        "kind": KINDS[one["type"]],
        "title": one["title"].strip() if one["title"] else "",
        "stem": [one["stem"]["text"], one["stem"]["format"]],
        "answers": []
        if numerical
        else [[c["isCorrect"], their_words(c["text"]), c["weight"], their_words(c["feedback"])] for c in choices],
        "spans": [their_span(number) for number in numbers] if numerical else [],
        "pairs": [[pair["subquestion"]["text"], pair["subanswer"]] for pair in one.get("matchPairs", [])],
        "is_true": one.get("isTrue", False),
        "comments": [their_words(one["trueFeedback"]), their_words(one["falseFeedback"])]
        if one["type"] == "TF"
        else [],
        "rationale": their_words(one.get("globalFeedback")),
        "tags": one["tags"] or [],
    }


def their_span(written: dict[str, Any]) -> list[float]:
    """Low, high, share."""
    number, weight = written.get("text", written), written.get("weight")
    share = 100.0 if weight is None else float(weight)
    match number["type"]:
        case "range":
            return [round(number["number"] - number["range"], 9), round(number["number"] + number["range"], 9), share]
        case "high-low":
            return [number["numberLow"], number["numberHigh"], share]
        case _:
            return [number["number"], number["number"], share]


def said(text: Text | None) -> list[str] | None:
    """Words and markup."""
    return [text.body, text.markup.value] if text else None


def their_words(text: dict[str, str] | None) -> list[str] | None:
    """Words and markup."""
    return [text["text"], text["format"]] if text and text["text"] else None


class TestWriting:
    """What was read goes out without a loss."""

    def test_the_corpus_comes_back_as_it_was(self) -> None:
        items = read_gift(CORPUS).items

        again = read_gift(write_gift(items))

        assert len(items) >= 20
        assert again.items == items
        assert again.losses == ()

    @given(st.lists(WORDS, min_size=2), st.sampled_from([Markup.HTML, Markup.MARKDOWN]))
    def test_any_words_come_back_as_they_were(self, words: list[str], markup: Markup) -> None:
        texts = [Text(one.strip(), markup) for one in words]
        options = tuple(Option(text, Decimal(100) if not place else Decimal(0)) for place, text in enumerate(texts))
        item = Item(stem=Text("Asked", markup), task=Choice(options))
        if item.faults():
            return

        assert read_gift(write_gift([item])).items == (item,)


@given(st.text(st.sampled_from("=~#{}:\\ \n[]%->TFab1.0/$")))
def test_no_text_breaks_the_reader(source: str) -> None:
    for found in parse(source):
        assert isinstance(found, Written | Loss)
    read_gift(source)
