"""A program beside a running portal: it loads Django once, and runs what a journey needs done behind the pages."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Each piece is told in one line, and answered in one. Between them it holds no connection: a journey may kill the
# database.
LOOP = """
import contextlib, io, json, sys, traceback
from spom.config.command.database import database, open_django
with database() as reached:
    open_django(url=reached.application, owner_url="")
    from django.db import connections
    for line in sys.stdin:
        said, wrong = io.StringIO(), ""
        try:
            with contextlib.redirect_stdout(said):
                exec(json.loads(line), {"__name__": "beside"})
        except Exception:
            wrong = traceback.format_exc()
        finally:
            connections.close_all()
        print(json.dumps([said.getvalue(), wrong]), flush=True)
"""


class Beside:
    """Runs Python in the surroundings of a portal, as the portal's own role in the database, until it is ended."""

    def __init__(self, surroundings: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", LOOP],
            cwd=ROOT,
            env=surroundings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # What stops the journeys stops it by the end of its input.
            start_new_session=True,
        )

    def run(self, code: str) -> str:
        """What the code printed. Raises RuntimeError with its traceback if it failed."""
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None:
            raise RuntimeError("The program beside the portal has no pipes.")
        print(json.dumps(code), file=asked, flush=True)
        answer = answered.readline()
        if not answer:
            raise RuntimeError(f"The program beside the portal ended: {self._process.wait()}")
        said, wrong = json.loads(answer)
        if wrong:
            raise RuntimeError(wrong)
        return str(said)

    def end(self) -> None:
        """Let it finish."""
        self._process.communicate()
