"""Walks the portal as one person: every link, every page without arguments, and looks at each."""

from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from playwright.sync_api import Page

from tests.journeys import axe, looks
from tests.journeys.browser import DESKTOP, NARROW, PHONE, Visit

LANGUAGES = ("en", "hi", "de")
SIZES = {"desktop": DESKTOP, "phone": PHONE}
# Two people's pages are built alike; the third teaches nothing.
EACH_ROUTE = 2
# Help about the page itself, or all of help. A test has none: there is no way out of it but handing in.
HELPLESS = """() => document.querySelector('a[href^="/help/"], .exam') ? [] : ["no way to help from here"]"""
# What would have been sent, in development: other people's letters, whose links are for them.
LETTERS = "/mailbox/"
# Nobody is sent there by a link: they end the session, or are there for programs.
# The parts gallery has journeys of its own.
CLOSED = ("/parts/", "/sign-out", "/api/", "/static/", "/metrics", "/healthz", "/readyz")


@dataclass
class Known:
    """What somebody has looked at already: nobody needs to look at it again."""

    # Elements by their name, class, place and state. A page that has a new one is looked at.
    parts: set[str] = field(default_factory=set)
    # Kinds of words and controls whose colours and sizes were seen, by theme.
    drawn: dict[looks.Theme, set[str]] = field(default_factory=lambda: {theme: set() for theme in looks.THEMES})
    # Kinds of chosen, current and wrong things that were seen to keep their state in forced colours.
    states: set[str] = field(default_factory=set)

    def learn(self, parts: set[str]) -> bool:
        """Note the parts, and answer whether one of them is new."""
        new = not parts <= self.parts
        self.parts |= parts
        return new


@dataclass
class Crawl:
    """What one person saw."""

    visit: Visit
    name: str
    known: Known = field(default_factory=Known)
    # Every page in every theme, size and language, whoever was there before: for the proof before a release.
    thorough: bool = False
    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    # Where each link was met first, to be told with a link that leads nowhere.
    found_on: dict[str, str] = field(default_factory=dict)

    def walk(self, start: str = "/") -> "Crawl":
        """Visit every page that can be reached from here or by its address alone."""
        # The page last: a browser draws what nobody sees once a second.
        reader, page, queue = self.visit.page(), self.visit.page(), deque([start])
        by_address = set(addresses_without_arguments())
        queue.extend(sorted(by_address))
        met: set[str] = set()
        routes: Counter[str] = Counter()
        while queue:
            path = queue.popleft()
            if path in met or path.startswith(CLOSED):
                continue
            met.add(path)
            routes[route(path)] += 1
            if routes[route(path)] > EACH_ROUTE:
                continue
            found = self._look(page, reader, path, reached_by_link=path not in by_address)
            if path == LETTERS:
                continue
            for one in found:
                self.found_on.setdefault(one, path)
            queue.extend(found)
        page.close()
        reader.close()
        self.faults += self.visit.faults
        return self

    def _look(self, page: Page, reader: Page, path: str, *, reached_by_link: bool) -> list[str]:
        """Ask for the page, judge it if it is built in a new way, and return where its links lead."""
        asked = page.context.request.get(self.visit.home + path)
        if not asked.ok:
            if reached_by_link:
                on = self.found_on.get(path, "a page before")
                self.faults.append(f"{path}: a link on {on} leads where this person may not go, or nowhere")
            return []
        text = asked.text()
        # A fragment is drawn into a page that was looked at; alone it is none, and no more is a file.
        if not text.lstrip()[:15].lower().startswith("<!doctype html"):
            return []
        path = urlsplit(asked.url).path
        self.seen.append(path)
        parts, links = looks.read(reader, text)
        if self.known.learn(parts) or self.thorough:
            looks.dress(page, theme="light", size=DESKTOP)
            page.goto(asked.url, wait_until="load")
            judge = self._judge_all if self.thorough else self._judge
            self.faults += [f"{path}: {fault}" for fault in judge(page, path)]
        return [path for link in links if (path := self._ours(urljoin(asked.url, link)))]

    def _judge(self, page: Page, _path: str) -> Iterator[str]:
        """Light on a desktop, dark on a narrow phone: all the words of the page, and what is drawn as nothing before.

        The other two combinations, every colour again, and pictures of all four are part of the proof.
        """
        yield from axe.violations_but_of_looks(page)
        yield from self._judge_colours(page, "light")
        yield from looks.silent_states(page, self.known.states)
        looks.like(page, theme="dark", size=NARROW)
        # What fits there fits on every phone.
        yield from looks.too_wide(page)
        yield from self._judge_colours(page, "dark")

    def _judge_colours(self, page: Page, theme: looks.Theme) -> Iterator[str]:
        if looks.mark_fresh(page, self.known.drawn[theme]):
            yield from (f"{theme}: {fault}" for fault in axe.violations_of_looks(page, looks.FRESH))

    def _judge_all(self, page: Page, path: str) -> Iterator[str]:
        """Every rule in every theme, size and language."""
        name = path.strip("/").replace("/", ".") or "home"
        for language, theme, (width, size) in product(LANGUAGES, looks.THEMES, SIZES.items()):
            looks.speak(page, language)
            page.reload()
            looks.like(page, theme=theme, size=size)
            yield from (f"{language} {theme} {width}: {fault}" for fault in axe.violations(page))
            looks.shoot(page, self.name, f"{name}-{language}-{theme}-{width}")
        for language in LANGUAGES:
            looks.speak(page, language)
            page.reload()
            looks.like(page, theme="light", size=NARROW)
            yield from (f"{language} narrow: {fault}" for fault in looks.too_wide(page))
        looks.like(page, theme="light", size=DESKTOP)
        yield from looks.silent_states(page, set())
        yield from looks.faint_focus(page, steps=40)

    def _ours(self, link: str) -> str:
        """The path of a link within the portal; empty for any other."""
        parts = urlsplit(link)
        return parts.path if f"{parts.scheme}://{parts.netloc}" == self.visit.home else ""


def addresses_without_arguments() -> Iterator[str]:
    """Every address of the site that needs nothing but itself."""
    yield from _addresses(get_resolver().url_patterns, "/")


def route(path: str) -> str:
    """What stands behind an address, whoever it is about."""
    try:
        return resolve(path).route
    except Resolver404:
        return path


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns, address)
        elif not set("<(?^") & set(address):
            yield address
