"""Runs checks, shows each one's time, and sums them up: one table, and a last line that programs can read."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tools.place import BIN, DATA, PYTHON, ROOT
from tools.saying import say

WORST = 20_000
# The whole words of every check, good or bad, for whoever wants to know what took so long.
KEPT = DATA / "checks"
COUNTED = re.compile(r"(\d+) (passed|failed|error|errors|skipped|xfailed)\b")


@dataclass(frozen=True)
class Check:
    """One program whose exit status says whether all is well."""

    name: str
    words: tuple[str, ...]
    runs_tests: bool = False


@dataclass(frozen=True)
class Outcome:
    """How a check ended, and how many tests it counted."""

    check: Check
    passed: int
    failed: int
    skipped: int
    seconds: float
    said: str

    @property
    def is_good(self) -> bool:
        """Did everything pass?"""
        return self.failed == 0


def pytest(name: str, *words: str) -> Check:
    """Tests with a database of their own name, so that two such checks may run side by side.

    The first failures are shown, not a thousand.
    """
    return Check(name, (str(PYTHON), "-m", "pytest", "--maxfail=50", "--durations=40", *words), runs_tests=True)


CHECKS = (
    Check("Types in Python", ("mypy", "spom", "tests", "tools", "conftest.py", "manage.py")),
    # From nothing to now. The tests copy what comes out: see `django_db_modify_db_settings` in conftest.py.
    Check("Every migration", (str(PYTHON), "manage.py", "migrate", "--verbosity=0")),
    Check("Ruff: rules", ("ruff", "check", "--quiet", ".")),
    Check("Ruff: layout", ("ruff", "format", "--check", "--quiet", ".")),
    Check("Templates", ("djlint", "spom", "--lint", "--quiet")),
    Check("Types and layout in the front end", ("npm", "run", "--silent", "check")),
    Check("Floors and rooms", ("lint-imports",)),
    Check("Spelling", ("codespell",)),
    Check("Migrations", (str(PYTHON), "manage.py", "makemigrations", "--check", "--dry-run")),
    Check("Generated documentation", (str(PYTHON), "-m", "spom.config.reference", "--check")),
)


def run_all(*rounds: Sequence[Check]) -> bool:
    """Run every round, whatever fails, one after another; the checks of a round side by side, one a core."""
    begun = time.monotonic()
    outcomes: list[Outcome] = []
    with _surroundings() as env, ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as lanes:
        for checks in rounds:
            running = [lanes.submit(_run, check, env) for check in checks]
            # Each outcome is told when it is there, not at the end.
            outcomes.extend(_told(done.result()) for done in as_completed(running))
    _sum_up(outcomes, time.monotonic() - begun)
    return all(outcome.is_good for outcome in outcomes)


@contextmanager
def _surroundings() -> Iterator[dict[str, str]]:
    """What the checks find around them: a database of their own, unless one is named; nothing of the person's."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("SPOM_")}
    env |= {"SPOM_ENV": "test", "SPOM_DATA_DIR": str(DATA / "test"), "PYTHONPATH": str(ROOT)}
    env["PATH"] = f"{BIN}{os.pathsep}{env.get('PATH', '')}"
    if url := os.environ.get("SPOM_DATABASE_URL"):
        yield env | {"SPOM_DATABASE_URL": url}
        return
    # A small program of the virtual environment holds the database open while its standard input is.
    with subprocess.Popen(
        [PYTHON, "-m", "tools.database"], cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as keeper:
        url = (keeper.stdout.readline() if keeper.stdout else "").strip()
        if not url:
            keeper.wait()
            sys.exit("The tests have no database. The reason stands above.")
        try:
            yield env | {"SPOM_DATABASE_URL": url, "TEST_TEMPLATE": urlsplit(url).path.lstrip("/")}
        finally:
            if keeper.stdin:
                keeper.stdin.close()
            keeper.wait()


def _run(check: Check, env: dict[str, str]) -> Outcome:
    begun = time.monotonic()
    try:
        done = subprocess.run(
            check.words,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        code, said = done.returncode, done.stdout
    except FileNotFoundError:
        code, said = 127, f"{check.words[0]} is missing."
    passed, failed, skipped = _counts(check, code, said)
    return Outcome(check, passed, failed, skipped, time.monotonic() - begun, said)


def _counts(check: Check, code: int, said: str) -> tuple[int, int, int]:
    if not check.runs_tests:
        return (1, 0, 0) if code == 0 else (0, 1, 0)
    last = next((line for line in reversed(said.splitlines()) if COUNTED.search(line)), "")
    found = {kind.removesuffix("s"): int(number) for number, kind in COUNTED.findall(last)}
    failed = found.get("failed", 0) + found.get("error", 0)
    # A run that ended badly without counting a failure (no tests found, killed) has failed all the same.
    return found.get("passed", 0), max(failed, 0 if code == 0 else 1), found.get("skipped", 0)


def _told(outcome: Outcome) -> Outcome:
    KEPT.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", outcome.check.name.lower())
    (KEPT / f"{name}.log").write_text(outcome.said, encoding="utf-8")
    sign = "ok    " if outcome.is_good else "FAILED"
    say(f"  {sign} {outcome.check.name} … {outcome.seconds:.1f} s")
    if not outcome.is_good:
        say(f"         {' '.join(outcome.check.words)}")
        say(outcome.said[-WORST:])
    return outcome


def _sum_up(outcomes: Sequence[Outcome], seconds: float) -> None:
    widest = max(len(outcome.check.name) for outcome in outcomes)
    say("")
    for outcome in outcomes:
        counted = f"{outcome.passed} passed, {outcome.failed} failed"
        if outcome.skipped:
            counted += f", {outcome.skipped} skipped"
        sign = "ok" if outcome.is_good else "FAILED"
        say(f"  {sign:<7}{outcome.check.name:<{widest}}  {outcome.seconds:7.1f} s  {counted}")
    say(f"  {'all':<7}{'':<{widest}}  {seconds:7.1f} s")
    passed, failed = sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)
    skipped = sum(one.skipped for one in outcomes)
    say("")
    say(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
