"""A kind of browser in a few words, from what it says of itself. For people to recognise, never to decide by."""

import re
from functools import lru_cache

BROWSERS = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Opera", r"OPR/|Opera"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("ChromeOS", r"CrOS"),
    ("Windows", r"Windows"),
    ("Mac", r"Macintosh|Mac OS"),
    ("Linux", r"Linux|X11"),
)


# Half a campus has the same one; what comes in a header is short.
@lru_cache(maxsize=1024)
def browser_label(agent: str) -> str:
    """`Firefox, Windows`; as much of it as is known, else empty."""
    known = (_first(BROWSERS, agent), _first(SYSTEMS, agent))
    return ", ".join(part for part in known if part)


def _first(kinds: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, sign in kinds if re.search(sign, agent)), "")
