"""Moodle XML, Aiken, QTI: what is read, what is lost and named, what is refused, and what comes back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spom.exams.items.aiken import read_aiken, write_aiken
from spom.exams.items.gift import read_gift
from spom.exams.items.items import FULL, Choice, Item, Reading, from_json, to_json
from spom.exams.items.moodle_xml import read_moodle_xml, write_moodle_xml
from spom.exams.items.qti import read_qti
from spom.exams.items.xml import NotReadable

CORPUS = read_gift((Path(__file__).parent / "corpus.gift").read_text(encoding="utf-8")).items

MOODLE = """<?xml version="1.0" encoding="UTF-8"?>
<quiz>
  <question type="category"><category><text>$course$/Costing</text></category></question>
  <question type="multichoice">
    <name><text>Fixed costs</text></name>
    <questiontext format="html"><text><![CDATA[<p>Which is a <b>fixed</b> cost?</p>]]></text>
      <file name="plan.png" encoding="base64">iVBORw0KGgo=</file></questiontext>
    <generalfeedback format="html"><text>Rent does not move with output.</text></generalfeedback>
    <single>true</single>
    <answer fraction="100" format="html"><text>Rent</text><feedback format="html"><text>Yes</text></feedback></answer>
    <answer fraction="0" format="html"><text>Material</text></answer>
    <tags><tag><text>costing</text></tag></tags>
  </question>
  <question type="numerical">
    <name><text>Break-even</text></name>
    <questiontext format="moodle_auto_format"><text>At how many units?</text></questiontext>
    <answer fraction="100"><text>500</text><tolerance>5</tolerance></answer>
    <answer fraction="0"><text>*</text></answer>
  </question>
  <question type="cloze"><name><text>Gaps</text></name><questiontext><text>{1:SA:=x}</text></questiontext></question>
  <question type="essay"><name><text>Explain</text></name><questiontext><text>Why?</text></questiontext></question>
</quiz>"""

QTI_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="water" title="Water">
  <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>H</qti-value><qti-value>O</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-item-body><p>Look.</p>
    <qti-choice-interaction response-identifier="RESPONSE" max-choices="0" shuffle="true">
      <qti-prompt>Which elements?</qti-prompt>
      <qti-simple-choice identifier="H">Hydrogen</qti-simple-choice>
      <qti-simple-choice identifier="O">Oxygen<qti-feedback-inline>Yes</qti-feedback-inline></qti-simple-choice>
      <qti-simple-choice identifier="C">Carbon</qti-simple-choice>
    </qti-choice-interaction></qti-item-body>
</qti-assessment-item>"""


def shares(item: Item) -> list[tuple[str, int]]:
    """Its answers and what each earns."""
    assert isinstance(item.task, Choice)
    return [(option.text.body, int(option.share)) for option in item.task.options]


class TestMoodleXml:
    """As Moodle exports it."""

    def test_reads_what_it_can_and_names_the_rest(self) -> None:
        reading = read_moodle_xml(MOODLE.encode())

        assert [(item.title, item.topic) for item in reading.items] == [
            ("Fixed costs", "$course$/Costing"),
            ("Break-even", "$course$/Costing"),
        ]
        assert shares(reading.items[0]) == [("Rent", FULL), ("Material", 0)]
        assert [(loss.where, loss.why) for loss in reading.losses] == [
            ("Fixed costs", "the file plan.png inside it was left out"),
            ("Gaps", "is of the kind cloze, which is not known here"),
            ("Explain", "asks for an essay, which nobody can mark by a key"),
        ]

    def test_brings_back_everything_it_wrote(self) -> None:
        again = read_moodle_xml(write_moodle_xml(CORPUS))

        assert again == Reading(CORPUS)


class TestQti:
    """The choice family."""

    def test_reads_version_3(self) -> None:
        (item,) = read_qti(QTI_3.encode()).items

        assert shares(item) == [("Hydrogen", 50), ("Oxygen", 50), ("Carbon", 0)]
        assert item.stem.body == "<p>Look.</p>\nWhich elements?"
        assert item.number == "water"

    def test_reads_version_2_alike(self) -> None:
        older = QTI_3.replace("qti-", "").replace("imsqtiasi_v3p0", "imsqti_v2p1")
        for new, old in [
            ("assessment-item", "assessmentItem"),
            ("response-declaration", "responseDeclaration"),
            ("correct-response", "correctResponse"),
            ("item-body", "itemBody"),
            ("choice-interaction", "choiceInteraction"),
            ("simple-choice", "simpleChoice"),
            ("feedback-inline", "feedbackInline"),
            ("response-identifier", "responseIdentifier"),
        ]:
            older = older.replace(new, old)

        assert read_qti(older.encode()) == read_qti(QTI_3.encode())

    def test_names_what_it_does_not_know(self) -> None:
        asked = QTI_3.replace("choice-interaction", "order-interaction")

        (loss,) = read_qti(asked.encode()).losses

        assert loss.where == "Water"
        assert "orderInteraction" in loss.why

    def test_refuses_what_is_no_item(self) -> None:
        with pytest.raises(NotReadable, match="no QTI item"):
            read_qti(b"<manifest/>")


class TestAiken:
    """The smallest format."""

    def test_reads_and_writes(self) -> None:
        source = "Which is a fixed cost?\nA. Material\nB. Rent\nANSWER: B\n"

        (item,) = read_aiken(source).items

        assert shares(item) == [("Material", 0), ("Rent", FULL)]
        assert write_aiken([item]) == (source, ())

    @pytest.mark.parametrize(
        ("source", "why"),
        [
            ("Q\nA. x\nB. y", "no line ANSWER:"),
            ("Q\nA. x\nC. y\nANSWER: A", "not lettered A, B, C in order"),
            ("Q\nA. x\nB. y\nANSWER: C", "key C is none of its answers"),
            ("Q\nA. x\nANSWER: A", "fewer than two answers"),
        ],
    )
    def test_names_what_it_cannot_use(self, source: str, why: str) -> None:
        (loss,) = read_aiken(source).losses

        assert why in loss.why
        assert loss.where == "line 1"

    def test_names_what_it_cannot_say(self) -> None:
        said, losses = write_aiken(CORPUS)

        assert len(losses) == sum(not (isinstance(one.task, Choice) and not one.task.several) for one in CORPUS)
        assert len(read_aiken(said).items) == len(CORPUS) - len(losses)


@pytest.mark.security("S41")
@pytest.mark.parametrize("read", [read_moodle_xml, read_qti])
@pytest.mark.parametrize(
    "hostile",
    [
        b'<!DOCTYPE q [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>',
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        b"<quiz><question></quiz>",
        b"",
        b"\x00\xff\xfe",
        b"not xml at all",
    ],
)
def test_hostile_files_are_refused_in_words(read: Callable[[bytes], Reading], hostile: bytes) -> None:
    with pytest.raises(NotReadable):
        read(hostile)


def test_every_kind_survives_being_kept() -> None:
    assert [from_json(to_json(item)) for item in CORPUS] == list(CORPUS)
