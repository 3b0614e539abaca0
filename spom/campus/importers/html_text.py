"""Web pages as Markdown: what people wrote stays, what did things is named and left behind."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = frozenset({"script", "style", "head", "title", "noscript", "template", "svg", "math"})
LIVE = frozenset({"iframe", "video", "audio", "object", "embed", "form", "input", "button", "select", "textarea"})
MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
BLOCKS = frozenset({"p", "div", "section", "article", "figure", "figcaption", "header", "footer", "dl", "dd", "dt"})
SPECIAL = re.compile(r"([\\`*_\[\]<])")
# TeX in a page stands between \( \) or \[ \]; here between dollars.
TEX = (
    (re.compile(r"\\\((.+?)\\\)", re.DOTALL), r"$\1$"),
    (re.compile(r"\\\[(.+?)\\\]", re.DOTALL), r"\n\n$$\1$$\n\n"),
)
DEEPEST = 60
PLAIN, MARKDOWN = "2", "4"


@dataclass
class Written:
    """The Markdown, the pictures it shows by their addresses, and the kinds of things that were left behind."""

    text: str
    pictures: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def as_markdown(html: str, *, picture: Callable[[str], str | None]) -> Written:
    """A fragment of a page as Markdown. `picture` says the path of a picture by its address; None drops it."""
    reader = _Reader(picture)
    reader.feed(html)
    reader.close()
    text = reader.taken()
    text = re.sub(r"[ \t]+\n", "\n", text)
    return Written(text=re.sub(r"\n{3,}", "\n\n", text).strip(), pictures=reader.pictures, left=reader.left)


def in_markdown(text: str, text_format: str, *, picture: Callable[[str], str | None]) -> Written:
    """Text of Moodle as Markdown: its formats are 0 and 1 for HTML, 2 for plain words, and 4 for Markdown."""
    if text_format == MARKDOWN:
        return Written(text=text.replace("\r\n", "\n").strip())
    if text_format == PLAIN:
        return Written(text="\n\n".join(_plain(part).strip() for part in re.split(r"\n\s*\n", text)).strip())
    return as_markdown(text, picture=picture)


class _Reader(HTMLParser):
    def __init__(self, picture: Callable[[str], str | None]) -> None:
        super().__init__(convert_charrefs=True)
        self.picture = picture
        self.out: list[str] = []
        self.pictures: list[str] = []
        self.left: list[str] = []
        self.silent = 0
        self.lists: list[list[int]] = []
        self.links: list[str] = []
        self.preformatted = 0
        self.rows: list[list[str]] | None = None
        self.cell: list[str] | None = None

    def taken(self) -> str:
        """Everything so far."""
        return "".join(self.out)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self.silent += 1
        elif tag in LIVE:
            self.left.append(tag)
        elif tag in MARKS and not self.preformatted:
            self._add(MARKS[tag])
        elif re.fullmatch(r"h[1-6]", tag):
            self._add(f"\n\n{'#' * int(tag[1])} ")
        elif tag == "br":
            self._add("  \n" if self.cell is None else " ")
        elif tag == "hr":
            self._add("\n\n---\n\n")
        elif tag == "a":
            self.links.append(said.get("href", ""))
            self._add("[" if self._leads_out(self.links[-1]) else "")
        elif tag == "img":
            self._picture(said)
        else:
            self._open_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        elif tag in MARKS and not self.preformatted:
            self._add(MARKS[tag])
        elif tag == "a" and self.links:
            href = self.links.pop()
            self._add(f"](<{href}>)" if self._leads_out(href) else "")
        else:
            self._close_block(tag)

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.preformatted:
            self._add(data)
            return
        pieces, last = [], 0
        text = data
        for pattern, with_dollars in TEX:
            text = pattern.sub(with_dollars, text)
        # Formulae stay as they are written; everything else is text, whatever signs it has.
        for formula in re.finditer(r"\$\$.+?\$\$|\$[^$\n]+\$", text, re.DOTALL):
            pieces += [_plain(text[last : formula.start()]), formula.group()]
            last = formula.end()
        self._add("".join([*pieces, _plain(text[last:])]))

    def _open_block(self, tag: str) -> None:
        if tag in {"ul", "ol"} and len(self.lists) < DEEPEST:
            self.lists.append([0, int(tag == "ol")])
            self._add("\n\n" if len(self.lists) == 1 else "")
        elif tag == "li" and self.lists:
            self.lists[-1][0] += 1
            sign = f"{self.lists[-1][0]}." if self.lists[-1][1] else "-"
            self._add(f"\n{'   ' * (len(self.lists) - 1)}{sign} ")
        elif tag == "pre":
            self.preformatted += 1
            self._add("\n\n```\n")
        elif tag == "blockquote":
            self._add("\n\n> ")
        elif tag == "table" and self.rows is None:
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in {"td", "th"} and self.rows:
            self.cell = []
        elif tag in BLOCKS and self.cell is None and not self.lists:
            self._add("\n\n")

    def _close_block(self, tag: str) -> None:
        if tag in {"ul", "ol"} and self.lists:
            self.lists.pop()
            self._add("" if self.lists else "\n\n")
        elif tag == "pre" and self.preformatted:
            self.preformatted -= 1
            self._add("\n```\n\n")
        elif tag in {"td", "th"} and self.cell is not None and self.rows:
            self.rows[-1].append(" ".join("".join(self.cell).split()).replace("|", "\\|"))
            self.cell = None
        elif tag == "table" and self.rows is not None:
            rows, self.rows, self.cell = [row for row in self.rows if row], None, None
            self._add(_table(rows))
        elif self._ends_block(tag):
            self._add("\n\n")

    def _ends_block(self, tag: str) -> bool:
        if re.fullmatch(r"h[1-6]|blockquote", tag):
            return True
        return tag in BLOCKS and self.cell is None and not self.lists

    def _picture(self, said: dict[str, str]) -> None:
        address = said.get("src", "")
        path = self.picture(address)
        words = " ".join(said.get("alt", "").split())
        if path is None:
            self.left.append(f"img {address[:120]}")
            self._add(_plain(words))
            return
        self.pictures.append(address)
        self._add(f"\n\n![{_plain(words)}](<{path}>)\n\n")

    def _leads_out(self, href: str) -> bool:
        return href.startswith(("https://", "http://", "mailto:")) and "<" not in href and ">" not in href

    def _add(self, text: str) -> None:
        if not self.silent:
            (self.out if self.cell is None else self.cell).append(text)


def _plain(text: str) -> str:
    return SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", text))


def _table(rows: list[list[str]]) -> str:
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    full = [row + [""] * (width - len(row)) for row in rows]
    lines = [f"| {' | '.join(row)} |" for row in full]
    return "\n\n" + "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]]) + "\n\n"
