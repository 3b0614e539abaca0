"""What the commands print, and what of it can be said again."""

import pytest

from spom.config.command.saying import say, step, without_steps


def test_what_is_said_again_tells_no_times_of_another_start(capsys: pytest.CaptureFixture[str]) -> None:
    with step("Migrations"):
        pass
    say("  Sign in as any of these:")

    said = capsys.readouterr().out

    assert "Migrations" in said
    assert without_steps(said) == "  Sign in as any of these:\n"
