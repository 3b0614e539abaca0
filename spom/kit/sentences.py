"""Sentences of a text."""

import re

_END = re.compile(r"(?<=[.!?])\s")


def first_sentence(text: str) -> str:
    """The first sentence of the first line; the whole line where it holds only one."""
    line = text.strip().partition("\n")[0]
    return _END.split(line, maxsplit=1)[0]
