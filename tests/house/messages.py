"""The catalogues: every sentence of every app, and its translations.

    python -m tests.house.messages

reads the sources and brings `spom/<app>/locale/<language>/LC_MESSAGES/django.po` up to date: new sentences are added,
gone ones dropped, translations kept. A sentence that another app has translated already is taken over from there.
Then it says what still waits for a translator. No gettext programs are needed.
"""

import ast
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from spom.kit.sentences import first_sentence
from tests.house.house import HERE, House

LANGUAGES = ("hi", "de")
SKIPPED = frozenset({"tests", "migrations", "static", "locale", "gallery"})
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """{language} for SPOM: {app}.
needs a native reader: written with care, not yet read by somebody who grew up with the language."""
# They change with every run and tell nobody anything.
CHURN = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|'
    r"Report-Msgid-Bugs-To|Project-Id-Version):.*\n",
    re.MULTILINE,
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")

Key = tuple[str, str | None]


def key_of(message: Message) -> Key:
    """What tells one sentence from another: its words (the singular) and its context."""
    words = message.id[0] if isinstance(message.id, (list, tuple)) else message.id
    return words, message.context


def sentences(house: House, app: Path) -> Catalog:
    """Everything in an app that is marked for translation."""
    catalog = Catalog(fuzzy=False)
    for file in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        if SKIPPED.intersection(file.relative_to(app).parts):
            continue
        for _line, words, comments, context in _marked(file):
            catalog.add(words, locations=[(house.where(file), 0)], auto_comments=comments, context=context)
        for sentence in _news(file, app):
            catalog.add(sentence, locations=[(house.where(file), 0)], auto_comments=["What the journal says."])
    return catalog


def _news(file: Path, app: Path) -> Iterator[str]:
    """What each kind of fact is called in the journal: the first sentence of its docstring."""
    rooms = {*file.relative_to(app).parts[:-1], file.stem}
    if file.suffix != ".py" or "events" not in rooms or rooms & {"models", "queries", "views"}:
        return
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        # `Event` itself stands on nothing; whatever stands on it, or on a neighbour that does, is a fact.
        if isinstance(node, ast.ClassDef) and node.bases:
            yield first_sentence(ast.get_docstring(node) or node.name)


def _marked(file: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    source = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # Django turns a template into something that reads like Python, with the indentation of the template.
        source = re.sub(r"^[ \t]+", "", templatize(source, origin=str(file)), flags=re.MULTILINE)
    yield from extract("python", io.BytesIO(source.encode()), KEYWORDS, ["Translators:"])


def apps_with_sentences(house: House) -> Iterator[tuple[Path, Catalog]]:
    """Each app that says something, with what it says."""
    for app in house.apps:
        found = sentences(house, app)
        if len(found):
            yield app, found


def catalogue_file(app: Path, language: str) -> Path:
    """Where an app keeps a language."""
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def read(file: Path, language: str) -> Catalog:
    """A catalogue as it is on disk; an empty one if there is none."""
    if not file.exists():
        return Catalog(locale=language, fuzzy=False)
    with file.open("rb") as lines:
        return read_po(lines, locale=language)


def translated(message: Message) -> bool:
    """Does every form have its words?"""
    return all(_forms(message.string) or [""])


def update(house: House) -> list[str]:
    """Bring every catalogue up to date. Returns what waits for a translator."""
    waiting = []
    for language in LANGUAGES:
        known = _known(house, language)
        for app, found in apps_with_sentences(house):
            file = catalogue_file(app, language)
            fresh = _merged(found, read(file, language), known, language)
            fresh.header_comment = "\n".join(f"# {line}" for line in _header(app, language).splitlines())
            _write(fresh, file)
            waiting += [f"{house.where(file)}: {key_of(m)[0]}" for m in fresh if m.id and not translated(m)]
    return waiting


def _header(app: Path, language: str) -> str:
    name = {"hi": "Hindi", "de": "German"}[language]
    return HEADER.format(language=name, app=app.name)


def _known(house: House, language: str) -> dict[Key, Message]:
    """Every translation of any app, to be taken over where the same sentence stands elsewhere."""
    messages = (m for app in house.apps for m in read(catalogue_file(app, language), language) if m.id)
    return {key_of(message): message for message in messages if translated(message)}


def _merged(found: Catalog, old: Catalog, known: dict[Key, Message], language: str) -> Catalog:
    fresh = Catalog(locale=language, fuzzy=False)
    kept = {key_of(message): message for message in old if message.id}
    for message in found:
        if not message.id:
            continue
        own = kept.get(key_of(message))
        source = own if own is not None and translated(own) else known.get(key_of(message), own)
        # A sentence that became plural, or stopped to be, needs new words.
        same = source is not None and isinstance(source.id, str) == isinstance(message.id, str)
        fresh.add(
            message.id,
            string=source.string if source is not None and same else "",
            locations=[(file, 0) for file, _ in dict.fromkeys(message.locations)],
            auto_comments=message.auto_comments,
            flags=message.flags - {"fuzzy"},
            context=message.context,
        )
    return fresh


def _write(catalog: Catalog, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.BytesIO()
    write_po(text, catalog, width=110, sort_by_file=True, include_lineno=False, omit_header=False)
    written = CHURN.sub("", text.getvalue().decode())
    if not file.exists() or file.read_text(encoding="utf-8") != written:
        file.write_text(written, encoding="utf-8")


def placeholders(text: str) -> list[str]:
    """The named and numbered gaps of a sentence, sorted."""
    return sorted(found.group() for found in PLACEHOLDER.finditer(text))


def faults(house: House) -> Iterator[str]:
    """What is missing or wrong in the catalogues, one line each."""
    for app, found in apps_with_sentences(house):
        for language in LANGUAGES:
            file = catalogue_file(app, language)
            where = house.where(file)
            if not file.exists():
                yield f"{where}: missing; run `make messages`"
                continue
            catalog = read(file, language)
            if "needs a native reader" not in catalog.header_comment:
                yield f"{where}: the header does not say that it needs a native reader"
            yield from (f"{where}: {fault}" for fault in _faults_of(found, catalog))


def _faults_of(found: Catalog, catalog: Catalog) -> Iterator[str]:
    entries = {key_of(message): message for message in catalog if message.id}
    wanted = {key_of(message): message for message in found if message.id}
    yield from (f"not in the catalogue: {key[0]}" for key in wanted.keys() - entries.keys())
    yield from (f"no longer said: {key[0]}" for key in entries.keys() - wanted.keys())
    for key in wanted.keys() & entries.keys():
        yield from (f"{fault}: {key[0]}" for fault in _faults_in(entries[key]))


def _faults_in(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not translated(message):
        yield "not translated"
        return
    # In English the singular may leave the number out, and so may a translation.
    originals = [placeholders(words) for words in _forms(message.id)]
    for words in _forms(message.string):
        if placeholders(words) not in originals:
            yield f"gaps differ: {words}"


def _forms(words: str | Iterable[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def main() -> None:
    """The command."""
    waiting = update(House(HERE))
    report = [
        *waiting,
        f"{len(waiting)} sentences wait for a translator." if waiting else "Every sentence is translated.",
    ]
    sys.stdout.write("\n".join(report) + "\n")


if __name__ == "__main__":
    main()
