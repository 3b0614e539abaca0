"""One summary at the end, and a status that cannot be green by mistake."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.make import python
from tools import checks
from tools.checks import Check, run_all
from tools.place import ROOT

GOOD = Check("Good", python("print('chatter')"))
BAD = Check("Bad", python("print('the reason'); raise SystemExit(3)"))


@pytest.fixture(autouse=True)
def _a_database_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So that none is started for programs that need none; and a place of their own for what the checks say."""
    monkeypatch.setenv("SPOM_DATABASE_URL", "postgresql://nobody@/nothing")
    monkeypatch.setattr(checks, "KEPT", tmp_path / "checks")


def counted(line: str, *, code: int = 0) -> Check:
    """Tests that said this at the end."""
    return Check("Tests", python(f"print({line!r}); raise SystemExit({code})"), runs_tests=True)


def test_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_all([GOOD], [counted("12 passed, 3 skipped in 4.56s")])

    said = capsys.readouterr().out
    assert "chatter" not in said
    assert said.splitlines()[-1] == "13 passed, 0 failed, 3 skipped"


def test_what_a_good_check_said_can_be_read_afterwards(tmp_path: Path) -> None:
    run_all([GOOD])

    assert (tmp_path / "checks/good.log").read_text(encoding="utf-8") == "chatter\n"


def test_one_failure_fails_all_and_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert not run_all([BAD, GOOD], [counted("2 passed in 1s")])

    said = capsys.readouterr().out
    assert "the reason" in said
    assert "  FAILED Bad" in said
    assert "  ok     Good" in said
    assert said.splitlines()[-1] == "3 passed, 1 failed"


@pytest.mark.parametrize(
    ("line", "code", "sums"),
    [
        ("1 failed, 2 passed in 1s", 1, "2 passed, 1 failed"),
        ("1 failed, 2 passed, 1 error in 1s", 1, "2 passed, 2 failed"),
        # Killed, or nothing found: no failure was counted, and yet it has failed.
        ("Terminated", -15 & 0xFF, "0 passed, 1 failed"),
        ("no tests ran in 0.01s", 5, "0 passed, 1 failed"),
    ],
)
def test_tests_are_counted(capsys: pytest.CaptureFixture[str], line: str, code: int, sums: str) -> None:
    assert not run_all([counted(line, code=code)])

    assert capsys.readouterr().out.splitlines()[-1] == sums


def test_a_missing_program_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert not run_all([Check("Gone", ("no-such-program",))])

    assert "no-such-program is missing." in capsys.readouterr().out


def test_nothing_of_the_persons_settings_reaches_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPOM_SECRET_KEY", "the person's own")

    assert run_all([Check("Looks", python("import os; raise SystemExit('SPOM_SECRET_KEY' in os.environ)"))])


def test_an_unknown_errand_lists_those_there_are() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools", "dance"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Errands: run, test,")
