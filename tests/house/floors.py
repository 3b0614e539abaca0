"""Floors: what import-linter judges, and that nobody was left out of the plan."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from tests.house.house import House


def contracts(root: Path) -> list[dict[str, Any]]:
    """The contracts in pyproject.toml: floors, then rooms."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def floors(root: Path) -> set[str]:
    """Every app that was given a floor."""
    layers = contracts(root)[0]["layers"]
    return {app.strip(" ()") for layer in layers for app in layer.replace(":", "|").split("|")}


def apps_without_a_floor(house: House, installed: list[str]) -> list[str]:
    """Packages and installed apps that the plan does not name."""
    ours = {app.removeprefix("spom.").split(".")[0] for app in installed if app.startswith("spom.")}
    return sorted((ours | {app.name for app in house.apps}) - floors(house.root))


def apps_without_a_plan_of_rooms(house: House) -> list[str]:
    """Apps with actions whose rooms no contract watches."""
    watched = set(contracts(house.root)[1]["containers"])
    with_verbs = {app.name for app in house.apps_with_rooms() if any(house.room("actions", apps=[app]))}
    return sorted(app for app in with_verbs if f"spom.{app}" not in watched)


def broken_contracts(root: Path) -> str:
    """What import-linter says about the tree under `root`; empty when every contract is kept."""
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return "" if run.returncode == 0 else run.stdout + run.stderr
