"""The page of a paper: each candidate's own order, drawn from what is drawn once for all; and its languages."""

import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from spom.exams.actions.importing import hand_out
from spom.exams.actions.papers import Line
from spom.exams.actions.writing import write_question
from spom.exams.items.gift import read_gift
from spom.exams.items.items import Case, Choice, Item, Matching, Option, Pair, Text, to_json
from spom.exams.items.languages import NotTheSameQuestion, joined, parted, spoken, translated
from spom.exams.items.moodle_xml import read_moodle_xml
from spom.exams.models.bank import BankImport, Question
from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Attempt
from spom.exams.queries.exam_page import exam_page
from spom.exams.tests import make
from spom.identity.models import User
from spom.programme.tests.make import module

pytestmark = pytest.mark.django_db
ANSWERS = re.compile(r'name="a-(\d+)" value="(\d+)"[^>]*><span class="prose"><p>([^<]*)</p>')


def in_hindi(item: Item) -> Item:
    """The capital of France, in Hindi too."""
    options = (
        Option(Text("पेरिस"), Decimal(100), Text("ठीक है।")),
        Option(Text("लियों")),
        Option(Text("नीस")),
    )
    other = Item(stem=Text("फ़्रांस की राजधानी क्या है?"), task=Choice(options=options), case=item.case)
    return translated(item, other, "hi")


def paper(*items: Item) -> Blueprint:
    """A practice paper of just these."""
    home = module()
    for item in items:
        write_question(module=home, item=item, by=None, at=make.NOON)
    Question.objects.update(state=Question.State.LIVE)
    cases = len({item.case for item in items if item.case})
    alone = sum(item.case is None for item in items)
    lines = [Line(count=alone)] if alone else []
    lines += [Line(count=cases, of_each_case=1)] if cases else []
    plan = make.blueprint(*lines, purpose=Blueprint.Purpose.PRACTICE)
    make.forms(plan)
    return plan


def shown(client: Client, plan: Blueprint, learner: User) -> tuple[Attempt, str]:
    """Begin it, and look at its page."""
    client.force_login(learner)
    client.post(reverse("exams:practise", args=[plan.pk]))
    attempt = Attempt.objects.get(learner=learner)
    return attempt, client.get(reverse("exams:sit", args=[attempt.pk])).content.decode()


class TestOrder:
    """One drawing serves everybody, and nobody gets another's order."""

    def test_everybody_has_their_own(self, client: Client, alice: User, bob: User) -> None:
        plan = make.practice(questions=12)
        orders = []
        for learner in (alice, bob):
            attempt, page = shown(client, plan, learner)
            drawn = [(int(one), int(place), unescape(words)) for one, place, words in ANSWERS.findall(page)]
            expected = exam_page(attempt, number=1).questions
            assert drawn == [
                (one.number, option.place, option.text.body)
                for one in expected
                for option in one.options
                if option.text
            ]
            orders.append([words for _one, _place, words in drawn])

        assert orders[0] != orders[1]

    def test_what_was_said_stands_on_it(self, client: Client, alice: User) -> None:
        attempt, _page = shown(client, make.practice(), alice)
        make.tell(attempt, make.said(2, [1], seq=1))

        page = client.get(reverse("exams:sit", args=[attempt.pk]), {"question": "2"}).content.decode()

        assert page.count(" checked>") == 1 + page.count("data-keys-on checked>")
        assert '<section class="exam__one" id="q2"' in page
        assert re.search(r'name="a-2" value="1" checked>', page)
        assert re.search(r'class="answered"[^>]*aria-current="true">2<', page)

    def test_a_longer_paper_asks_no_more(self, client: Client, alice: User, bob: User) -> None:
        counts = []
        for learner, questions in ((alice, 3), (bob, 9)):
            Question.objects.update(state=Question.State.RETIRED)
            attempt, _page = shown(client, make.practice(questions=questions), learner)
            with CaptureQueriesContext(connection) as seen:
                client.get(reverse("exams:sit", args=[attempt.pk]))
            counts.append(len(seen.captured_queries))

        assert counts[0] == counts[1] <= 6


class TestLanguages:
    """The question in the language of the page, the other one to hand."""

    def test_both_stand_on_the_page(self, client: Client, alice: User) -> None:
        attempt, page = shown(client, paper(in_hindi(make.item())), alice)
        assert page.index("What is the capital of France?") < page.index("फ़्रांस की राजधानी")
        assert "Show it in हिंदी, too" in page

        User.objects.filter(pk=alice.pk).update(language="hi")
        page = client.get(reverse("exams:sit", args=[attempt.pk])).content.decode()

        assert page.index("फ़्रांस की राजधानी") < page.index("What is the capital of France?")
        assert {words for _one, _place, words in ANSWERS.findall(page)} == {"पेरिस", "लियों", "नीस"}

    @pytest.mark.security("S67")
    def test_no_language_gives_a_key_away(self, client: Client, alice: User) -> None:
        item = replace(make.item(), rationale=Text("It is the seat of its government."))

        _attempt, page = shown(client, paper(in_hindi(item)), alice)

        assert "ठीक है" not in page
        assert "seat of its government" not in page

    def test_a_scenario_speaks_both(self, client: Client, alice: User) -> None:
        english, hindi = Case("A firm", Text("Asha runs a firm.")), Case("एक फ़र्म", Text("आशा एक फ़र्म चलाती है।"))
        item = replace(make.item(), case=english)
        both = translated(item, replace(spoken(in_hindi(item), "hi"), case=hindi), "hi")

        attempt, page = shown(client, paper(both), alice)
        User.objects.filter(pk=alice.pk).update(language="hi")
        other = client.get(reverse("exams:sit", args=[attempt.pk])).content.decode()

        assert page.index("Asha runs") < page.index("आशा एक")
        assert other.index("आशा एक") < other.index("Asha runs")

    def test_pairs_speak_both(self, client: Client, alice: User) -> None:
        pairs = Matching(pairs=(Pair(Text("India"), "Delhi"), Pair(Text("Nepal"), "Kathmandu")), decoys=("Rome",))
        other = Matching(pairs=(Pair(Text("भारत"), "दिल्ली"), Pair(Text("नेपाल"), "काठमांडू")), decoys=("रोम",))
        both = translated(Item(Text("Which?"), pairs), Item(Text("कौन सा?"), other), "hi")

        _attempt, page = shown(client, paper(both), alice)

        assert ">Kathmandu / काठमांडू</option>" in page
        assert page.index("भारत") > page.index("India")

    def test_another_question_is_no_translation(self) -> None:
        other = make.item("फ़्रांस की राजधानी क्या है?")
        assert isinstance(other.task, Choice)
        turned = replace(other, task=Choice(options=other.task.options[::-1]))

        with pytest.raises(NotTheSameQuestion):
            translated(make.item(), turned, "hi")

    def test_goes_out_and_comes_in_as_it_was(self) -> None:
        both = in_hindi(make.item())

        items, losses = joined(parted([both, make.item("Another?")]))

        assert items == (both, make.item("Another?"))
        assert losses == ()

    @pytest.mark.parametrize("written", [BankImport.Format.GIFT, BankImport.Format.MOODLE_XML])
    def test_files_carry_every_language(self, alice: User, written: BankImport.Format) -> None:
        english, hindi = Case("A firm", Text("Asha runs a firm.")), Case("एक फ़र्म", Text("आशा एक फ़र्म चलाती है।"))
        item = replace(make.item(topic="Law", title="One"), case=english)
        both = translated(item, replace(spoken(in_hindi(item), "hi"), case=hindi), "hi")

        file = hand_out(items=[both, make.item("Another?", topic="Law")], written_in=written, by=alice, at=make.NOON)

        reading = read_gift(file.decode()) if written is BankImport.Format.GIFT else read_moodle_xml(file)
        assert reading.losses == ()
        assert [to_json(one) for one in reading.items] == [to_json(both), to_json(make.item("Another?", topic="Law"))]

    def test_a_language_nobody_speaks_is_a_loss(self) -> None:
        main, other = parted([in_hindi(make.item())])

        items, losses = joined([main, replace(other, tags=("in:xx",))])

        assert items == (main,)
        assert "xx" in losses[0].why

    def test_is_written_below_its_question(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        source = "Capital? {=Paris ~Rome}\n\n// [tag:in:hi]\nराजधानी? {=पेरिस ~रोम}"
        answer = client.post(reverse("exams:question_new"), {"module": module().pk, "source": source})

        assert answer.status_code == 302
        page = client.get(answer.headers["Location"]).content.decode()
        assert page.index("Capital?") < page.index("राजधानी?")
        assert "In हिंदी" in page

    def test_a_translation_of_nothing_is_a_loss(self) -> None:
        _main, other = parted([in_hindi(make.item())])

        items, losses = joined([other])

        assert items == ()
        assert len(losses) == 1
