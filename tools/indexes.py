"""Where packages come from on this machine: what pip was told, in the words of uv, which reads none of pip's files."""

import configparser
import os
from collections.abc import Iterator
from pathlib import Path

# pip reads all of these, and the last word counts.
FILES = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")
# pip's option, and the variable that uv reads in its place.
NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}


def for_uv() -> dict[str, str]:
    """Variables for uv. What it was told itself stays."""
    told: dict[str, str] = {}
    for file in _files():
        told |= _said_in(file)
    told |= {option: said for option in NAMES if (said := os.environ.get(_variable(option)))}
    # pip separates several by spaces or lines; so does uv by spaces, but for the places to look for files.
    words = {option: ("," if option == "find-links" else " ").join(said.split()) for option, said in told.items()}
    return {NAMES[option]: said for option, said in words.items() if said and NAMES[option] not in os.environ}


def _files() -> Iterator[Path]:
    yield from (Path(file).expanduser() for file in FILES)
    if "PIP_CONFIG_FILE" in os.environ:
        yield Path(os.environ["PIP_CONFIG_FILE"])


def _said_in(file: Path) -> dict[str, str]:
    said = configparser.RawConfigParser()
    try:
        said.read(file, encoding="utf-8")
    except (configparser.Error, OSError, UnicodeDecodeError):
        # pip will say what is wrong with it.
        return {}
    sections = [said[name] for name in ("global", "install") if said.has_section(name)]
    return {option: section[option] for section in sections for option in NAMES if option in section}


def _variable(option: str) -> str:
    return f"PIP_{option.upper().replace('-', '_')}"
