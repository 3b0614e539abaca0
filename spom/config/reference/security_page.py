"""docs/reference/security.md: every security check with the tests that say they prove it."""

import ast
import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHECKS = ROOT / "docs/about/security-checks.csv"

OPENING = """\
# Security checks and their tests

Each check with the tests that prove it: {proven} of {all} have one. A check without a test is **open**: it may hold,
but nothing shows it. What the checks are and where they come from: [Security checks](../about/security-checks.md).

*Generated from `docs/about/security-checks.csv` and the tests' own marks by `make reference`.*
"""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the table of checks."""

    code: str
    area: str
    sentence: str
    source: str


def security_page() -> str:
    """The whole page."""
    every, proofs = checks(), proofs_by_check()
    proven = sum(1 for check in every if check.code in proofs)
    lines = [OPENING.format(proven=proven, all=len(every))]
    open_ones = ", ".join(check.code for check in every if check.code not in proofs)
    lines.append(f"Open: {open_ones}.\n" if open_ones else "None is open.\n")
    for area in dict.fromkeys(check.area for check in every):
        lines.append(f"## {area}\n")
        lines.extend(_entry(check, proofs.get(check.code, [])) for check in every if check.area == area)
    return "\n".join(lines)


def checks() -> list[Check]:
    """The table of checks, in its order."""
    with CHECKS.open(encoding="utf-8", newline="") as file:
        return [
            Check(code=row["id"], area=row["area"], sentence=row["check"], source=row["source"])
            for row in csv.DictReader(file)
        ]


def proofs_by_check() -> dict[str, list[str]]:
    """For each check the tests marked with it, as pytest names them."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in _test_files():
        place = file.relative_to(ROOT).as_posix()
        module = ast.parse(file.read_text(encoding="utf-8"))
        for check, test in _marks(module.body, place, inherited=_module_marks(module)):
            found[check].append(test)
    return {check: sorted(set(tests)) for check, tests in found.items()}


def _test_files() -> list[Path]:
    files = [*(ROOT / "spom").rglob("tests/**/test_*.py"), *(ROOT / "tests").rglob("test_*.py")]
    return sorted(set(files))


def _module_marks(module: ast.Module) -> list[str]:
    assigned = (node for node in module.body if isinstance(node, ast.Assign))
    values = [node.value for node in assigned if any(_is_named(target, "pytestmark") for target in node.targets)]
    return [check for value in values for check in _checks_in(value)]


def _marks(body: list[ast.stmt], place: str, *, inherited: list[str]) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            own = [check for decorator in node.decorator_list for check in _checks_in(decorator)]
            yield from _marks(node.body, f"{place}::{node.name}", inherited=[*inherited, *own])
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = [check for decorator in node.decorator_list for check in _checks_in(decorator)]
            yield from ((check, f"{place}::{node.name}") for check in [*inherited, *own])


def _checks_in(expression: ast.expr) -> Iterator[str]:
    """`pytest.mark.security("S24", "S25")` anywhere in the expression."""
    for call in ast.walk(expression):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.security"):
            yield from (str(word.value) for word in call.args if isinstance(word, ast.Constant))


def _is_named(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name


def _entry(check: Check, tests: list[str]) -> str:
    shown = "\n".join(f"- `{test}`" for test in tests) or "- **open**: no test says that it proves this"
    return f"### {check.code}\n\n{check.sentence}. *{check.source}*\n\n{shown}\n"
