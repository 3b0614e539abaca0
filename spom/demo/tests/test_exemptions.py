"""Golden cases: what the demo programme's rules say of students, word for word, with the source of each rule.

The cases and the expected proofs stand in `exemptions.txt`. What a rule may depend on is docs/about/programme.md,
"Exemptions": the day of admission, conversion from an older scheme, papers passed before, and length of training.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from spom.demo.build import FORTNIGHT_BEGINS
from spom.demo.programme import RULES, build_programme
from spom.identity.models import User
from spom.kit.proof import Proof, Verdict
from spom.programme.models.catalogue import Programme
from spom.programme.queries.eligibility import facts_from, what_if

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("exemptions.txt")
MARKS = {Verdict.YES: "yes", Verdict.NO: "no", Verdict.UNKNOWN: "?"}


class Case(NamedTuple):
    """One student: what is known of them, the day asked for, and what the rules say."""

    title: str
    day: date
    facts: dict[str, list[str]]
    expected: str


def cases() -> Iterator[Case]:
    """The table: a title, a line of the day and facts, and the proof, parted by empty lines."""
    for block in TABLE.read_text(encoding="utf-8").strip().split("\n\n"):
        title, known, *proof = block.splitlines()
        day, *facts = known.split()
        values: dict[str, list[str]] = {}
        for fact in facts:
            name, _equals, value = fact.partition("=")
            values.setdefault(name, []).append(value)
        yield Case(title, date.fromisoformat(day), values, "\n".join(proof))


@pytest.fixture
def programme(grace: User) -> Programme:
    """The demo's programme with its rules."""
    return build_programme(by=grace, learners=[], at=FORTNIGHT_BEGINS)


def drawn(proof: Proof, depth: int = 0) -> Iterator[str]:
    source = f" [{proof.source}]" if proof.source else ""
    yield f"{'  ' * depth}{MARKS[proof.verdict]}: {proof.sentence}{source}"
    for part in proof.parts:
        yield from drawn(part, depth + 1)


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.title)
def test_the_rules_say(case: Case, programme: Programme) -> None:
    proofs = what_if(programme=programme, facts=facts_from(case.facts), on=case.day)

    assert "\n".join(line for proof in proofs for line in drawn(proof)) == case.expected


def test_every_rule_has_a_case_for_which_it_holds_and_one_for_which_it_does_not() -> None:
    told = "\n".join(case.expected for case in cases())

    for rule in RULES:
        assert f"yes: {rule.sentence} [{rule.source}]" in told
        assert f"no: {rule.sentence} [{rule.source}]" in told
