"""What the papers promise: links that lead somewhere, a reason for every dependency, no word about a registry."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ROW = re.compile(r"^\| ([A-Za-z0-9@/._-]+) \|", re.MULTILINE)
NAME = re.compile(r"^[A-Za-z0-9._-]+")
# Where packages come from is a matter of the machine, so a file that says it is wrong on the next one.
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org/", "registry.npm" + "js")


def links_that_lead_nowhere(file: Path) -> list[str]:
    """Relative links of a Markdown file without a file behind them."""
    return [link for link in LINK.findall(file.read_text(encoding="utf-8")) if not (file.parent / link).exists()]


def dependencies(root: Path) -> set[str]:
    """The packages we name ourselves, by their plain names: run, test and browser."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    named = {found.group().lower() for line in lines if (found := NAME.match(line))}
    package = root / "package.json"
    if package.exists():
        browser = json.loads(package.read_text(encoding="utf-8"))
        named |= {*browser.get("dependencies", {}), *browser.get("devDependencies", {})}
    return named


def explained(text: str) -> set[str]:
    """The packages that have a line in the tables of a page."""
    return {name.lower() for name in ROW.findall(text)} - {"package"}


def files_that_name_a_registry(files: Iterator[Path]) -> list[str]:
    """Files that say where packages were downloaded from."""
    found = []
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{file}: {host}" for host in REGISTRIES if host in text]
    return found


def make_targets(makefile: str) -> set[str]:
    """What `make` knows."""
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def make_targets_named(text: str) -> set[str]:
    """What a page tells people to type after `make`, in code only."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return {target for snippet in code for target in re.findall(r"(?:^|\n)make ([a-z-]+)", snippet)}
