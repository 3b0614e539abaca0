"""What a picture would show: a page too wide, a state that only a colour tells, a page like one seen before."""

from pathlib import Path
from typing import Literal

from playwright.sync_api import ElementHandle, FloatRect, Page, ViewportSize

SCREENS = Path(__file__).parents[2] / "var/screens"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
# Even the shortest transition of a colour takes a frame, and axe is quicker.
SETTLED = """async () => {
  const frame = () => new Promise(resolve => requestAnimationFrame(resolve));
  await frame();
  await Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => {})));
  await frame();
}"""
# What a page is built of, without its words (two lists of different people are built of the same), and where it leads.
# Read apart from the browser's page: most pages are built of what was looked at before, and need not be drawn.
READ = """text => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const seen = new Set();
  for (const element of page.body.querySelectorAll("*")) {
    const state = [...element.attributes].filter(a => a.name.startsWith("aria-") || a.name === "role").map(a => a.name);
    seen.add([element.tagName, element.className, element.parentElement.className, ...state].join(" "));
  }
  const links = [...page.querySelectorAll("a[href]")].filter(a => !a.hasAttribute("download"));
  return [[...seen], links.map(a => a.getAttribute("href"))];
}"""
# Marks the first of each kind of words and controls that are on the screen and were not seen before. Its class, what it
# lies in, and its state tell which colours it has.
MARK_FRESH = """known => {
  const seen = new Set(known), fresh = [];
  for (const old of document.querySelectorAll("[data-fresh]")) delete old.dataset.fresh;
  for (const element of document.body.querySelectorAll("*")) {
    const speaks = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!speaks && !element.matches("a[href], button, input, select, summary, textarea, [tabindex]")) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const state = [...element.attributes].filter(a => /^(aria-|role$|disabled$)/.test(a.name)).map(a => a.name);
    const around = [element.parentElement, element.parentElement.parentElement];
    const name = [element.tagName, element.className, ...around.map(e => e?.className), ...state].join(" ");
    if (seen.has(name)) continue;
    seen.add(name);
    fresh.push(name);
    element.dataset.fresh = "";
  }
  return fresh;
}"""
FRESH = "[data-fresh]"
TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("");
  const wide = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1);
  return [`${document.documentElement.scrollWidth} px wide: ` + wide.slice(-4).map(name).join(", ")];
}"""
STATES = (
    "[aria-current]:not([aria-current=false]), [aria-selected=true], [aria-pressed=true], [aria-invalid=true], :checked"
)
# A radio that is hidden in a card of its own is shown by the card.
SHOWN_BY = """element => {
  const hidden = element.matches("input") && (element.offsetWidth <= 1 || getComputedStyle(element).opacity === "0");
  return hidden ? element.closest("label") ?? element : element;
}"""
TAKE_STATE = """element => {
  const names = ["aria-current", "aria-selected", "aria-pressed", "aria-invalid"];
  element.stateBefore = names.map(name => [name, element.getAttribute(name)]);
  names.forEach(name => element.removeAttribute(name));
  if (element.checked) { element.wasChecked = true; element.checked = false; }
}"""
GIVE_STATE = """element => {
  element.stateBefore.forEach(([name, value]) => { if (value !== null) element.setAttribute(name, value); });
  if (element.wasChecked) element.checked = true;
}"""
# One of each kind that is on the screen: its name, and where it is among all of them.
KINDS = """states => {
  const kinds = new Map();
  [...document.querySelectorAll(states)].forEach((element, place) => {
    const name = [element.tagName, element.className, element.type ?? ""].join(" ");
    if (!kinds.has(name) && element.checkVisibility({ visibilityProperty: true })) kinds.set(name, place);
  });
  return [...kinds];
}"""
FAINT_FOCUS = """() => {
  const s = getComputedStyle(document.activeElement);
  const ringed = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2;
  return document.activeElement === document.body || ringed ? "" : document.activeElement.outerHTML.slice(0, 120);
}"""


def dress(page: Page, *, theme: Theme, size: ViewportSize) -> None:
    """Have what is opened next drawn for this theme and size."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)


def like(page: Page, *, theme: Theme, size: ViewportSize) -> None:
    """Have the page drawn for this theme and size, and wait until it is."""
    dress(page, theme=theme, size=size)
    page.evaluate(SETTLED)


def speak(page: Page, language: str) -> None:
    """Have the browser ask for this language from now on. A header would be overruled by the language of its window."""
    own = {"userAgent": page.evaluate("navigator.userAgent"), "acceptLanguage": language}
    page.context.new_cdp_session(page).send("Emulation.setUserAgentOverride", own)


def read(page: Page, text: str) -> tuple[set[str], list[str]]:
    """What the page with this HTML is built of, and where its links lead. Any open page will do to read it."""
    built_of, links = page.evaluate(READ, text)
    return {str(part) for part in built_of}, [str(link) for link in links]


def mark_fresh(page: Page, known: set[str]) -> bool:
    """Mark one of each kind of words and controls that nobody saw before, for `FRESH` to find; is there one?"""
    fresh = {str(kind) for kind in page.evaluate(MARK_FRESH, list(known))}
    known |= fresh
    return bool(fresh)


def too_wide(page: Page, width: int = 320) -> list[str]:
    """What sticks out when the window is this narrow: 1280 px at 400 % zoom is 320."""
    before = page.viewport_size or {"width": 1280, "height": 900}
    page.set_viewport_size({"width": width, "height": 800})
    found = page.evaluate(TOO_WIDE)
    page.set_viewport_size(before)
    return [str(what) for what in found]


def silent_states(page: Page, known: set[str]) -> list[str]:
    """Chosen, current or wrong things that look the same without their state when the system forces its colours.

    Computed styles do not tell, because a browser forces colours when it paints. So the state is taken away for a
    moment, and two pictures are compared. Kinds of things in `known` are not tried again; those that pass join them.
    """
    new = {str(name): int(place) for name, place in page.evaluate(KINDS, STATES) if name not in known}
    if not new:
        return []
    page.emulate_media(forced_colors="active")
    # Handles, not locators: without its state a thing would not be found again.
    things = page.query_selector_all(STATES)
    silent = []
    for name, place in new.items():
        if _shows_its_state(page, things[place]):
            known.add(name)
        else:
            silent.append(str(things[place].evaluate("e => e.outerHTML.slice(0, 120)")))
    page.emulate_media(forced_colors="none")
    return [f"forced colours hide the state of {what}" for what in silent]


def _shows_its_state(page: Page, thing: ElementHandle) -> bool:
    shown = thing.evaluate_handle(SHOWN_BY).as_element()
    if shown is None:
        return True
    shown.scroll_into_view_if_needed()
    box = shown.bounding_box()
    if box is None:
        return True
    around = FloatRect(
        x=max(box["x"] - 6, 0), y=max(box["y"] - 6, 0), width=box["width"] + 12, height=box["height"] + 12
    )
    with_state = page.screenshot(clip=around, animations="disabled")
    thing.evaluate(TAKE_STATE)
    without = page.screenshot(clip=around, animations="disabled")
    thing.evaluate(GIVE_STATE)
    return with_state != without


def faint_focus(page: Page, steps: int = 12) -> list[str]:
    """Places the Tab key reaches whose focus nobody can see, with forced colours."""
    page.emulate_media(forced_colors="active")
    faint = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        faint.append(str(page.evaluate(FAINT_FOCUS)))
    page.emulate_media(forced_colors="none")
    return [f"no focus to see on {what}" for what in faint if what]


def shoot(page: Page, *names: str) -> None:
    """Keep a picture for people to look at: var/screens/NAME/NAME.png."""
    file = SCREENS.joinpath(*names[:-1], f"{names[-1]}.png")
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=True, animations="disabled")
