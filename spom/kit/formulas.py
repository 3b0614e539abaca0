"""Formulas: TeX in, MathML out, which browsers draw and screen readers speak without a script."""

from functools import lru_cache
from html import escape

import nh3
from latex2mathml.converter import convert

# Longer ones are no formula, and cost more to read than they are worth.
LONGEST = 2000
TAGS = {
    *{"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "msub", "msup", "msubsup"},
    *{"munder", "mover", "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mtr", "mtd", "mpadded"},
    *{"mphantom", "menclose", "mstyle"},
}
# What the converter writes of a formula's looks. Never style, href or anything that could run.
_LOOKS = {
    "mathvariant",
    "stretchy",
    "fence",
    "form",
    "separator",
    "lspace",
    "rspace",
    "minsize",
    "maxsize",
    "accent",
} | {
    *{"columnalign", "columnspacing", "rowspacing", "displaystyle", "scriptlevel", "linethickness", "width", "height"},
    *{"depth", "notation", "movablelimits", "symmetric", "largeop", "accentunder", "columnlines", "rowlines", "frame"},
}
ATTRIBUTES = {tag: set(_LOOKS) for tag in TAGS} | {"math": {"display"}}


@lru_cache(maxsize=1024)
def to_mathml(tex: str, *, is_block: bool) -> str:
    """The formula as MathML; what cannot be read as one is shown as it was written.

    The converter escapes nothing, so what it builds is cleaned like anything a stranger wrote.
    """
    if len(tex) > LONGEST:
        return f"<code>{escape(tex)}</code>"
    try:
        built = convert(tex, display="block" if is_block else "inline")
    except Exception:  # noqa: BLE001  # the converter raises whatever its parser met; a lesson is still to be read
        return f"<code>{escape(tex)}</code>"
    return nh3.clean(built, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
