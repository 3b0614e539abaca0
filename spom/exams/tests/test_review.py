"""Seeing a paper again: what stood there, what one said, and the key only when and where it is shown."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from spom.exams.actions.handing_in import hand_in
from spom.exams.actions.marking import publish
from spom.exams.actions.objecting import agree, make_objection, propose_correction
from spom.exams.actions.papers import Line
from spom.exams.actions.starting import start_practice
from spom.exams.actions.writing import write_question
from spom.exams.items.items import FULL, Choice, Item, Matching, Numerical, Option, Pair, Span, Text, TrueFalse
from spom.exams.models.bank import Question
from spom.exams.models.papers import Blueprint
from spom.exams.models.results import Correction
from spom.exams.models.sitting import Attempt
from spom.exams.queries.result_page import review
from spom.exams.tests import make
from spom.exams.tests.make import NOON, said
from spom.identity.models import User
from spom.portal.actions.institution import choose
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=5)
WHY = Text("Because of section 12.")


def sat(learner: User) -> Attempt:
    """A test handed in just now: the first question right, the second wrong, the third open."""
    attempt = make.sitting(learner)
    make.tell(
        attempt,
        said(1, make.right(attempt, 1), seq=1),
        said(2, make.wrong(attempt, 2), seq=2),
    )
    hand_in(attempt=attempt, at=NOON + timedelta(minutes=30))
    Attempt.objects.filter(pk=attempt.pk).update(ended_at=timezone.now())
    return Attempt.objects.get(pk=attempt.pk)


@pytest.mark.security("S67")
def test_before_it_is_official_there_is_no_key_in_what_is_drawn(alice: User) -> None:
    attempt = sat(alice)

    seen = review(attempt)

    assert [len(one.answers) for one in seen] == [3, 3, 3]
    assert [sum(answer.chosen for answer in one.answers) for one in seen] == [1, 1, 0]
    assert not any(answer.right for one in seen for answer in one.answers)
    assert not any(one.with_key for one in seen)


def test_an_official_result_shows_the_key_beside_the_answer(alice: User, grace: User) -> None:
    attempt = sat(alice)
    publish(attempt=attempt, by=grace, at=LATER)

    first, second, _third = review(attempt)

    assert [answer.right for answer in first.answers] == [answer.chosen for answer in first.answers]
    assert {(answer.chosen, answer.right) for answer in second.answers} == {
        (True, False),
        (False, True),
        (False, False),
    }
    assert [place for place, answer in enumerate(second.answers) if answer.right] == make.right(attempt, 2)


@pytest.mark.security("S67")
def test_an_institution_may_keep_its_keys(alice: User, grace: User) -> None:
    attempt = sat(alice)
    publish(attempt=attempt, by=grace, at=LATER)
    choose(values={"exams.keys_in_review": False}, by=grace, at=LATER)

    assert not any(answer.right for one in review(attempt) for answer in one.answers)


def test_an_answer_that_counts_since_an_objection_is_shown_as_right(alice: User, grace: User, kiran: User) -> None:
    attempt = sat(alice)
    publish(attempt=attempt, by=grace, at=LATER)
    objection = make_objection(attempt=attempt, number=2, text="Amended", at=LATER)
    key = review(attempt)[1]
    chosen = next(place for place, answer in enumerate(key.answers) if answer.chosen)
    words = key.answers[chosen].text
    task = objection.question.versions.get().item.task
    assert isinstance(task, Choice)
    place = next(place for place, option in enumerate(task.options) if option.text == words)
    proposed = propose_correction(
        question=objection.question,
        version=1,
        kind=Correction.Kind.KEY,
        right=[place],
        reason="Amended",
        objection=objection,
        by=grace,
        at=LATER,
    )

    agree(correction=proposed, by=kiran, at=LATER)

    seen = review(attempt)[1]
    assert seen.is_corrected
    assert seen.answers[chosen].right
    assert seen.earned == seen.out_of


def test_every_kind_of_question_tells_answer_and_key_after_practice(alice: User) -> None:
    options = (
        Option(Text("2"), Decimal(50)),
        Option(Text("3"), Decimal(50)),
        Option(Text("4"), feedback=Text("Even.")),
    )
    plain = Item(stem=Text("?"), task=TrueFalse(is_true=True), rationale=WHY)
    for stem, task in (
        ("Which are prime?", Choice(options=options, several=True)),
        ("Water is wet.", TrueFalse(is_true=True, said_false=Text("It is."))),
        ("Pi?", Numerical(spans=(Span(Decimal("3.1"), Decimal("3.2"), FULL),))),
        ("Match", Matching(pairs=(Pair(Text("one"), "eins"), Pair(Text("two"), "zwei")), decoys=("drei",))),
    ):
        home = Question.objects.first()
        item = replace(plain, stem=Text(stem), task=task)
        write_question(module=home.module if home else module(), item=item, by=None, at=NOON)
    Question.objects.update(state=Question.State.LIVE)
    plan = make.blueprint(Line(count=4), purpose=Blueprint.Purpose.PRACTICE)
    make.forms(plan)
    attempt = start_practice(blueprint=plan, learner=alice, at=NOON)
    places = {one.shown.kind.value: one.number for one in review(attempt)}
    make.tell(
        attempt,
        said(places["MULTIPLE"], [0, 1], seq=1),
        said(places["TRUE_FALSE"], [1], seq=2),
        said(places["NUMERICAL"], "3.14", seq=3),
        said(places["MATCHING"], [0, None], seq=4),
    )
    hand_in(attempt=attempt, at=NOON + timedelta(minutes=5))

    seen = {one.shown.kind.value: one for one in review(Attempt.objects.get(pk=attempt.pk))}

    assert sum(answer.right for answer in seen["MULTIPLE"].answers) == 2
    assert sum(answer.chosen for answer in seen["MULTIPLE"].answers) == 2
    assert [(answer.right, answer.chosen) for answer in seen["TRUE_FALSE"].answers] == [(True, False), (False, True)]
    assert seen["NUMERICAL"].shown.typed == "3.14"
    assert [str(span.low) for span in seen["NUMERICAL"].accepted] == ["3.1"]
    assert {row.right for row in seen["MATCHING"].rows} == {"eins", "zwei"}
    assert seen["MATCHING"].rows[0].given
    assert not seen["MATCHING"].rows[1].given
    assert all(one.rationale == WHY for one in seen.values())


def test_the_page_shows_it(client: Client, alice: User, grace: User) -> None:
    attempt = sat(alice)
    client.force_login(alice)
    address = reverse("exams:review", args=[attempt.pk])
    before = client.get(address).content.decode()

    publish(attempt=attempt, by=grace, at=LATER)

    after = client.get(address).content.decode()
    assert before.count("Your answer") == 2
    assert before.count(">Paris<") == 3
    assert "as soon as the result is official" in before
    # Of three questions one is right, which its heading says too.
    assert after.count("Right</span>") == before.count("Right</span>") + 3
    assert "Your answer" in client.get(reverse("exams:objection", args=[attempt.pk, 2])).content.decode()


def test_official_marks_go_on_a_paper(client: Client, alice: User, grace: User) -> None:
    attempt = sat(alice)
    client.force_login(alice)
    door = reverse("exams:statement")

    refused = client.post(door, follow=True).content.decode()
    publish(attempt=attempt, by=grace, at=LATER)
    paper = client.post(door, follow=True)

    assert "no official result yet" in refused
    assert paper["Content-Type"] == "application/pdf"
    assert "Statement of marks, PDF" in client.get(reverse("exams:mine")).content.decode()
