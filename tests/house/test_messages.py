"""Every sentence on screen is there in every language of the portal."""

from pathlib import Path

import pytest

from tests.house import messages
from tests.house.house import HERE, House


@pytest.mark.slow
def test_every_sentence_is_translated() -> None:
    assert sorted(messages.faults(House(HERE))) == []


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A small house with one app that says two things."""
    app = tmp_path / "spom" / "shop"
    (app / "templates" / "shop").mkdir(parents=True)
    (app / "__init__.py").write_text('"""A shop."""\n')
    (app / "forms.py").write_text('NAME = _("Name")\nCOUNT = ngettext("One seat", "%(n)d seats", n)\n')
    (app / "templates" / "shop" / "till.html").write_text(
        "{% load i18n %}\n<div>\n      {% translate 'Pay' %}\n  <p>{% blocktranslate trimmed with who=name %}\n"
        "    It's yours,\n    {{ who }}\n  {% endblocktranslate %}</p></div>"
    )
    return House(tmp_path)


def _po(house: House) -> Path:
    return messages.catalogue_file(house.package / "shop", "de")


def _translate(house: House, words: str, into: str) -> None:
    text = _po(house).read_text()
    _po(house).write_text(text.replace(f'msgid "{words}"\nmsgstr ""', f'msgid "{words}"\nmsgstr "{into}"'))


def _faults(house: House) -> str:
    return "\n".join(fault for fault in messages.faults(house) if "/de/" in fault)


def test_finds_what_code_and_templates_say(house: House) -> None:
    found = {messages.key_of(m)[0] for m in messages.sentences(house, house.package / "shop") if m.id}

    assert found == {"Name", "One seat", "Pay", "It's yours, %(who)s"}


def test_keeps_translations_when_it_runs_again(house: House) -> None:
    messages.update(house)
    _translate(house, "Pay", "Bezahlen")

    before = _po(house).read_text()
    messages.update(house)

    assert 'msgstr "Bezahlen"' in before
    assert _po(house).read_text() == before


def test_takes_over_what_another_app_has_translated(house: House) -> None:
    messages.update(house)
    _translate(house, "Pay", "Bezahlen")
    cafe = house.package / "cafe"
    cafe.mkdir()
    (cafe / "__init__.py").write_text("")
    (cafe / "forms.py").write_text('PAY = _("Pay")\n')

    messages.update(House(house.root))

    assert 'msgstr "Bezahlen"' in messages.catalogue_file(cafe, "de").read_text()


def test_drops_what_is_no_longer_said(house: House) -> None:
    messages.update(house)
    (house.package / "shop" / "forms.py").write_text("")

    assert "no longer said: Name" in _faults(house)
    messages.update(house)
    assert "no longer said" not in _faults(house)


@pytest.mark.parametrize(
    ("words", "into", "fault"),
    [
        ("Pay", "", "not translated: Pay"),
        ("It's yours, %(who)s", "Es gehört %(wer)s", "gaps differ: Es gehört %(wer)s"),
        ("It's yours, %(who)s", "Es gehört Ihnen", "gaps differ: Es gehört Ihnen"),
    ],
)
def test_refuses_a_faulty_translation(house: House, words: str, into: str, fault: str) -> None:
    messages.update(house)
    _translate(house, words, into)

    assert fault in _faults(house)


def test_refuses_a_catalogue_that_is_missing_marked_fuzzy_or_without_its_note(house: House) -> None:
    assert "missing" in _faults(house)

    messages.update(house)
    text = _po(house).read_text().replace("needs a native reader", "perfect")
    _po(house).write_text(text.replace('msgid "Pay"\nmsgstr ""', 'msgid "Pay"\nmsgstr "Bezahlen"'))
    assert "native reader" in _faults(house)

    _po(house).write_text(_po(house).read_text().replace('msgid "Pay"', '#, fuzzy\nmsgid "Pay"'))
    assert "fuzzy: Pay" in _faults(house)


def test_is_content_with_whole_catalogues(house: House) -> None:
    messages.update(house)
    for words, into in (("Name", "Name"), ("Pay", "Bezahlen"), ("It's yours, %(who)s", "Es gehört Ihnen, %(who)s")):
        _translate(house, words, into)
    text = _po(house).read_text()
    _po(house).write_text(text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "Ein Platz"\nmsgstr[1] "%(n)d Plätze"'))

    assert _faults(house) == ""
