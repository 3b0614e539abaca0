"""Whatever verifies a secret is counted first."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

import spom

HOUSE = Path(spom.__file__).parent
ACTIONS = HOUSE / "identity/actions"
# Where something typed is held against something kept.
COMPARES = frozenset({"check_password", "is_code", "compare_digest", "verify_authentication_response"})
# What counts before anything is compared: the tally of the account or name, or the tries of the one code.
COUNTS = frozenset({"count_try", "tries=F"})
# Comparisons that nobody can guess through, each with its reason.
NO_GUESSING = {
    "actions/accounts.py": "the new password of somebody signed in, against their own old ones",
    "actions/handing_on.py": "a random code of one minute, and the challenge that belongs to it",
    "actions/passkeys.py": "a signature: there is nothing to guess",
    "sso/tokens.py": "a random value of our own that another house gives back, inside a signature",
    "views/provider.py": "a random secret of another portal, 256 bits long",
    "views/sso.py": "a random value of our own that comes back with the browser",
    "add_app": "the digits of a secret that is shown to the very person who types them",
    "secrets.py": "the comparison of codes itself; whoever calls it is looked at",
}


def calls(function: ast.AST) -> list[str]:
    """The names a function calls, in the order they stand; an update of `tries` counts as one."""
    found = []
    for node in sorted(
        (n for n in ast.walk(function) if isinstance(n, ast.Call)), key=lambda n: (n.lineno, n.col_offset)
    ):
        found.append(ast.unparse(node.func).rpartition(".")[2])
        if any(word.arg == "tries" and ast.unparse(word.value).startswith("F(") for word in node.keywords):
            found.append("tries=F")
    return found


def functions(source: str) -> dict[str, list[str]]:
    """Every function of a file with what it calls."""
    return {node.name: calls(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)}


def called_in(file: Path) -> set[str]:
    """Everything a file calls."""
    return set(chain.from_iterable(functions(file.read_text(encoding="utf-8")).values()))


def uncounted(source: str) -> list[str]:
    """Public functions that come to a comparison without counting first."""
    known = functions(source)

    def unfolded(name: str, above: tuple[str, ...] = ()) -> Iterator[str]:
        for called in known[name]:
            if called in known and called not in above:
                yield from unfolded(called, (*above, name))
            else:
                yield called

    faults = []
    for name in known:
        if name.startswith("_") or name in NO_GUESSING:
            continue
        order = list(unfolded(name))
        compared = [place for place, called in enumerate(order) if called in COMPARES]
        counted = [place for place, called in enumerate(order) if called in COUNTS]
        if compared and not (counted and min(counted) < min(compared)):
            faults.append(name)
    return faults


def reason_for(file: Path) -> str:
    """Why the file may compare without counting; empty when it may not."""
    return NO_GUESSING.get(file.relative_to(HOUSE / "identity").as_posix(), "")


@pytest.mark.security("S7")
class TestCounted:
    """No page, operation or other pathway verifies a secret that is not counted first."""

    def test_every_verb_that_verifies_counts_first(self) -> None:
        faults = {
            file.name: found
            for file in sorted(ACTIONS.glob("*.py"))
            if not reason_for(file) and (found := uncounted(file.read_text(encoding="utf-8")))
        }

        assert faults == {}

    def test_nothing_else_verifies(self) -> None:
        """So a page or operation can only verify through those verbs."""
        apps = [file for file in sorted(HOUSE.rglob("*.py")) if not {"tests", "kit", "migrations"} & set(file.parts)]
        others = [file for file in apps if ACTIONS not in file.parents]
        comparing = [
            file.relative_to(HOUSE).as_posix() for file in others if {"check_password", "is_code"} & called_in(file)
        ]
        gate = [file for file in others if HOUSE / "identity" in file.parents]
        unnamed = [file.name for file in gate if COMPARES & called_in(file) and not reason_for(file)]

        assert comparing == []
        assert unnamed == []

    def test_at_least_the_four_secrets_are_seen(self) -> None:
        """The inspection looks where it should: password, code, authenticator app, contact code."""
        seen = [
            name
            for file in sorted(ACTIONS.glob("*.py"))
            for name, called in functions(file.read_text(encoding="utf-8")).items()
            if COMPARES & set(called)
        ]

        assert {"_is_right", "prove_code", "prove_contact"} <= set(seen)

    def test_a_verb_that_does_not_count_is_found(self) -> None:
        careless = "def prove(typed):\n    return _fits(typed)\n\ndef _fits(typed):\n    return is_code(typed)\n"
        late = "def prove(code, typed):\n    fits = is_code(typed)\n    count_try(code)\n    return fits\n"
        sound = "def prove(code, typed):\n    count_try(code)\n    return is_code(typed)\n"

        assert uncounted(careless) == ["prove"]
        assert uncounted(late) == ["prove"]
        assert uncounted(sound) == []
