"""A machine as a stranger may have it: only the programs that are put there."""

import sys
from pathlib import Path

import pytest


def a_machine(folder: Path, patch: pytest.MonkeyPatch, **programs: str) -> Path:
    """A PATH with these programs alone, each a line of shell; returns the folder they lie in."""
    folder.mkdir(exist_ok=True)
    for name, line in programs.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
    patch.setenv("PATH", str(folder))
    return folder


def python(program: str) -> tuple[str, ...]:
    """The words that run a line of Python."""
    return (sys.executable, "-c", program)
