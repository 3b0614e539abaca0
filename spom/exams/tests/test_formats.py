"""Moodle XML, Aiken, QTI: what is read, what is lost and named, what is refused, and what comes back."""

import os
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from spom.exams.items.aiken import read_aiken, write_aiken
from spom.exams.items.gift import read_gift
from spom.exams.items.items import (
    FULL,
    Case,
    Choice,
    Item,
    Markup,
    Matching,
    Numerical,
    Option,
    Pair,
    Reading,
    Span,
    Task,
    Text,
    TrueFalse,
    from_json,
    to_json,
)
from spom.exams.items.moodle_xml import read_moodle_xml, write_moodle_xml
from spom.exams.items.plain import drawn
from spom.exams.items.qti import read_qti
from spom.exams.items.qti_out import write_qti_item
from spom.exams.items.qti_package import read_qti_file, write_qti_package
from spom.exams.items.xml import NotReadable

WORDS = st.text("=~#{}:\\[]%->TFab1./$ \nअ₹漢é&<>\"'", min_size=1, max_size=30).filter(str.strip)
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


def dot() -> bytes:
    """The smallest picture."""
    content = BytesIO()
    Image.new("RGB", (2, 2), "red").save(content, "PNG")
    return content.getvalue()


DOT = dot()


def older(kind: str, cardinality: str, right: list[str], asked: str, processing: str = "") -> bytes:
    """An item of version 2.1."""
    values = "".join(f"<value>{one}</value>" for one in right)
    return (
        f'<assessmentItem identifier="one" title="One"><responseDeclaration identifier="R" cardinality="{cardinality}" '
        f'baseType="{kind}"><correctResponse>{values}</correctResponse></responseDeclaration>'
        f"<itemBody>{asked}</itemBody>{processing}</assessmentItem>"
    ).encode()


def zipped(files: dict[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name, one in files.items():
            packed.writestr(name, one)
    return content.getvalue()


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

    def test_brings_back_everything_it_wrote_as_a_package(self) -> None:
        again = read_qti_file(write_qti_package(CORPUS))

        assert again == Reading(CORPUS)

    # How fast words are drawn by lot says nothing about the formats.
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(WORDS, min_size=2, unique_by=str.strip), st.sampled_from(list(Markup)), st.lists(WORDS, max_size=2))
    def test_any_words_come_back_as_they_were(self, words: list[str], markup: Markup, tags: list[str]) -> None:
        options = tuple(Option(Text(one, markup), FULL if one is words[0] else Decimal(0)) for one in words)
        item = Item(
            stem=Text(words[1], markup),
            task=Choice(options=options),
            rationale=Text(words[0], markup),
            topic=words[0],
            tags=tuple(tags),
            case=Case(words[1], Text(words[0], markup)),
        )

        assert read_qti(write_qti_item(item, identifier="one")) == Reading((item,))

    def test_other_readers_see_html_and_a_key(self) -> None:
        item = Item(stem=Text("**Two**?"), task=Choice((Option(Text("a"), FULL), Option(Text("b")))), number="q-1")

        written = write_qti_item(item, identifier="q-1").decode()

        assert "<p><strong>Two</strong>?</p>" in written
        assert "<qti-correct-response><qti-value>choice_1</qti-value>" in written
        assert 'xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"' in written

    @pytest.mark.parametrize(
        ("asked", "task"),
        [
            (
                (
                    '<p>Sun of <inlineChoiceInteraction responseIdentifier="R"><inlineChoice identifier="A">York'
                    '</inlineChoice><inlineChoice identifier="B">Leeds</inlineChoice></inlineChoiceInteraction>.</p>'
                ),
                Choice((Option(Text("York", Markup.HTML), FULL), Option(Text("Leeds", Markup.HTML)))),
            ),
            (
                (
                    '<hottextInteraction responseIdentifier="R"><p>They <hottext identifier="A">was</hottext> '
                    '<hottext identifier="B">here</hottext>.</p></hottextInteraction>'
                ),
                Choice((Option(Text("was", Markup.HTML), FULL), Option(Text("here", Markup.HTML)))),
            ),
            (
                (
                    '<choiceInteraction responseIdentifier="R"><prompt>Wet?</prompt><simpleChoice identifier="true">Yes'
                    '</simpleChoice><simpleChoice identifier="false">No</simpleChoice></choiceInteraction>'
                ),
                TrueFalse(is_true=True),
            ),
        ],
    )
    def test_reads_choices_however_they_are_asked(self, asked: str, task: Task) -> None:
        right = "true" if isinstance(task, TrueFalse) else "A"
        (item,) = read_qti(older("identifier", "single", [right], asked)).items

        assert item.task == task

    def test_reads_numbers_with_their_tolerance(self) -> None:
        asked = '<p>Pi? <textEntryInteraction responseIdentifier="R"/></p>'
        equal = '<responseProcessing><equal toleranceMode="absolute" tolerance="0.1 0.1"/></responseProcessing>'

        (item,) = read_qti(older("float", "single", ["3.14"], asked, equal)).items
        (loss,) = read_qti(older("string", "single", ["pi"], asked)).losses

        assert item.task == Numerical((Span(Decimal("3.04"), Decimal("3.24")),))
        assert "_____" in item.stem.body
        assert "typed words" in loss.why

    def test_reads_what_belongs_together(self) -> None:
        asked = (
            '<matchInteraction responseIdentifier="R"><prompt>Match</prompt><simpleMatchSet>'
            '<simpleAssociableChoice identifier="C">Capulet</simpleAssociableChoice>'
            '<simpleAssociableChoice identifier="D">Demetrius</simpleAssociableChoice></simpleMatchSet><simpleMatchSet>'
            '<simpleAssociableChoice identifier="M">Dream</simpleAssociableChoice>'
            '<simpleAssociableChoice identifier="R">Romeo</simpleAssociableChoice>'
            '<simpleAssociableChoice identifier="T">Tempest</simpleAssociableChoice></simpleMatchSet>'
            "</matchInteraction>"
        )

        (item,) = read_qti(older("directedPair", "multiple", ["C R", "D M"], asked)).items

        pairs = (Pair(Text("Capulet", Markup.HTML), "Romeo"), Pair(Text("Demetrius", Markup.HTML), "Dream"))
        assert item.task == Matching(pairs, decoys=("Tempest",))

    def test_a_package_brings_its_pictures_and_says_which_are_missing(self) -> None:
        asked = QTI_3.replace("<p>Look.</p>", '<p><img src="../img/a%20b.png" alt="A dot"/><img src="no.png"/></p>')

        reading = read_qti_file(zipped({"imsmanifest.xml": b"<m/>", "items/1.xml": asked.encode(), "img/a b.png": DOT}))

        assert 'src="data:image/png;base64,' in reading.items[0].stem.body
        assert [loss.why for loss in reading.losses] == ["the picture no.png was left out"]
        assert 'alt="A dot"' in drawn(reading.items[0].stem)

    @pytest.mark.security("S41")
    @pytest.mark.parametrize(
        "packed",
        [
            b"PK\x03\x04 and nothing more",
            pytest.param({"items/1.xml": b"<x/>"}, id="no manifest"),
            pytest.param({"imsmanifest.xml": b"<m/>", "bomb.xml": b"0" * (201 << 20)}, id="bomb"),
        ],
    )
    def test_hostile_packages_are_refused(self, packed: bytes | dict[str, bytes]) -> None:
        with pytest.raises(NotReadable):
            read_qti_file(packed if isinstance(packed, bytes) else zipped(packed))

    @pytest.mark.security("S41")
    def test_a_package_damaged_on_its_way_is_refused(self) -> None:
        whole = bytearray(zipped({"imsmanifest.xml": b"<m/>", "a.xml": bytes(range(256)) * 3}))
        begins = whole.index(b"a.xml") + len(b"a.xml")
        # The first bits of a deflated member say how it is packed; there is no fourth way.
        whole[begins : begins + 8] = b"\xff" * 8

        with pytest.raises(NotReadable):
            read_qti_file(bytes(whole))


SAMPLES = os.environ.get("QTI_SAMPLES", "")


@pytest.mark.skipif(not SAMPLES, reason="QTI_SAMPLES names no folder of items that others wrote")
def test_items_that_others_wrote_are_read_or_named() -> None:
    for file in sorted(Path(SAMPLES).glob("*.xml")):
        reading = read_qti_file(file.read_bytes())

        assert len(reading.items) + len(reading.losses) > 0, file.name


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
