"""What a template may hold: no script, no style, no event attribute; the content security policy forbids them all."""

import re

from tests.house.house import Check, House

TAGS = re.compile(r"\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FORBIDDEN = {
    "a style attribute": re.compile(r"<[a-z][^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\s(?:hx-)?on[a-z:-]*\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    # Data for an island may stand in a script of type application/json, which no browser runs.
    "an inline script": re.compile(r"<script(?![^>]*\ssrc\s*=)(?![^>]*application/json)[^>]*>", re.IGNORECASE),
}
OBEYING = {
    "eval reads text as a template": re.compile(r"\beval\b"),
    "a plugin is a program": re.compile(r"\bplugin\s*\("),
    "a package is fetched from a network": re.compile(r'"@[\w-]+/'),
}
# Mail is read in programs that know nothing but inline style, and no page of ours shows it.
MAIL = frozenset({"mail", "email"})


def templates_hold_no_script_or_style(house: House) -> list[str]:
    """Strict policy, kept in the source: nothing inline."""
    faults = []
    for file in sorted(house.package.glob("*/templates/**/*.html")):
        if MAIL.intersection(file.parts):
            continue
        # Blank out template tags, keeping their lines, so that `{% if a > b %}` does not look like the end of a tag.
        text = TAGS.sub(lambda tag: re.sub(r"[^\n]", " ", tag.group()), file.read_text(encoding="utf-8"))
        for what, pattern in FORBIDDEN.items():
            faults += [
                f"{house.where(file, text.count(chr(10), 0, found.end()) + 1)}: {what}"
                for found in pattern.finditer(text)
            ]
    return faults


def fragments_say_what_they_need(house: House) -> list[str]:
    """`_slot.html` begins with a comment: what it draws and what it needs."""
    return [
        f"{house.where(file)}: begin with {{# what it is. Needs: … #}}"
        for file in sorted(house.package.glob("*/templates/**/_*.html"))
        if not file.read_text(encoding="utf-8").lstrip().startswith("{#")
    ]


def papers_never_obey_text(house: House) -> list[str]:
    """What people wrote is handed to a paper as data; a template that evaluates text would run it."""
    files = sorted({*house.package.glob("*/templates/**/*.typ"), *house.package.glob("kit/pdf/*.typ")})
    return [
        f"{house.where(file)}: {what}"
        for file in files
        for what, pattern in OBEYING.items()
        if pattern.search(re.sub(r"(?m)(^|\s)//.*$", "", file.read_text(encoding="utf-8")))
    ]


CHECKS: tuple[Check, ...] = (
    templates_hold_no_script_or_style,
    fragments_say_what_they_need,
    papers_never_obey_text,
)
