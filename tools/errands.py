"""The errands `make` sends us on, by name."""

import os
import sys

from tools import starting, working
from tools.saying import Stop

ERRANDS = {
    "run": starting.run,
    "test": working.test,
    "dev": working.dev,
    "quick": working.quick,
    "journeys": working.journeys,
    "pictures": working.pictures,
    "coverage": working.coverage,
    "fix": working.fix,
    "check": working.check,
    "docs": working.docs,
    "reference": working.reference,
    "messages": working.messages,
    "lock": working.lock,
    "bench": working.bench,
    "faults": working.faults,
    "proof": working.proof,
}


def main(words: list[str]) -> None:
    """Do the errand; a failure we know is one sentence, without a traceback."""
    name = words[0] if words else ""
    if name not in ERRANDS:
        sys.exit(f"Errands: {', '.join(ERRANDS)}. They are started by make; run make to see them explained.")
    # Dozens of programs of ours start in an errand. Images of containers often forbid Python to keep what it compiled;
    # then each of them would compile everything again, which takes seconds.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        ERRANDS[name]()
    except Stop as stop:
        sys.exit(f"\n{stop}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. What was finished is kept; start again at any time.")
