"""Errands of those who work on the house. Each makes sure that what it needs is installed."""

import os
import subprocess
import sys
from collections.abc import Sequence

from tools import packages
from tools.checks import CHECKS, Check, pytest, run_all
from tools.chromium import want_chromium
from tools.place import BIN, PYTHON, ROOT
from tools.saying import Stop, say
from tools.starting import end_with_make, port, prepare

# Journeys go through one institution one after another, and it remembers; every other test may come in any order.
AS_WRITTEN = ("-p", "no:randomly")
LOCKS = {"requirements/run.txt": [], "requirements/test.txt": ["--extra", "test"]}


def test() -> None:
    """Everything, with one summary at the end."""
    _ready()
    want_chromium()
    _finish(*everything())


def everything() -> tuple[Sequence[Check], ...]:
    """What there is to run, in rounds."""
    places = ["spom", "tests", "--ignore=tests/house", "--ignore=tests/journeys"]
    return (
        # The longest first: whoever begins it last waits for it alone.
        [pytest("Wheel in an empty environment", "tests/wheel", "-m", "e2e"), *CHECKS],
        [pytest("Fast tests", *places, "-m", f"not e2e and not slow and {_how_far()}", *_at_once())],
        # These wait a lot, for servers and for pages; two at once keep two cores busy, three only hinder one another.
        [
            pytest("Slow tests", *places, "-m", f"slow and not e2e and {_how_far()}"),
            pytest(
                "Every page and journeys in a browser", "tests/journeys", "-m", f"e2e and {_how_far()}", *AS_WRITTEN
            ),
            pytest("House rules", "tests/house"),
            Check("Documentation", ("mkdocs", "build", "--strict", "--quiet")),
        ],
    )


def check() -> None:
    """What can be known without running the portal."""
    _ready()
    _finish(CHECKS, [pytest("House rules", "tests/house")])


def quick() -> None:
    """Fast tests of one place, named by T."""
    _ready()
    place = os.environ.get("T") or "spom"
    if not (ROOT / place.partition("::")[0]).exists():
        raise Stop(f"There is no {place}. Name a folder or a file, as in make quick T=spom/portal.")
    _finish([pytest(f"Fast tests of {place}", place, "-m", "not e2e and not slow")])


def journeys() -> None:
    """Browser tests only."""
    _ready()
    want_chromium()
    _finish([pytest("Journeys in a browser", "tests/journeys", "-m", "e2e", *AS_WRITTEN)])


def coverage() -> None:
    """What no test reached."""
    _ready()
    measured = ["--cov", "--cov-report=term-missing:skip-covered"]
    _finish([pytest("Tests with coverage", "spom", "tests", "-m", "not e2e", *measured)])


def pictures() -> None:
    """The pictures of the user guide."""
    _ready()
    want_chromium()
    _do([PYTHON, "-m", "tests.journeys.guide_pictures"])


def fix() -> None:
    """Everything a program can put in order by itself."""
    _ready()
    for words in (
        ["ruff", "check", "--fix", "."],
        ["ruff", "format", "."],
        ["djlint", "--reformat", "--quiet", "spom"],
        ["npm", "run", "--silent", "fix"],
    ):
        _do(words, may_fail=True)


def docs() -> None:
    """The documentation, as pages."""
    _ready()
    _do(["mkdocs", "build", "--strict"])


def reference() -> None:
    """The generated pages."""
    _ready()
    _do([PYTHON, "-m", "spom.config.reference"])


def messages() -> None:
    """Catalogues: gathered from code and templates, compiled by the asset build."""
    _ready()
    _do([PYTHON, "-m", "tests.house.messages"])
    _do(["npm", "run", "--silent", "build"])


def lock() -> None:
    """New versions, by uv, into files that name no index."""
    for file, extra in LOCKS.items():
        plain = ["--generate-hashes", "--no-emit-index-url", "--no-annotate", "--no-header", "--universal", "--upgrade"]
        _do(["uv", "pip", "compile", "pyproject.toml", *extra, *plain, "--quiet", "--output-file", file])
    _do(["npm", "update", "--no-audit", "--no-fund"])


def bench() -> None:
    """The benchmark suite; FACES=folder measures the camera check on photos that are no part of the project."""
    _ready()
    packages.want_assets()
    _do([PYTHON, "-m", "tests.bench"])
    faces = os.environ.get("FACES")
    if not faces:
        say("Without FACES=folder the accuracy of the camera check is not measured.")
        return
    prepare(packages.TEST)
    _do([PYTHON, "-m", "tests.bench.faces", faces])
    _do([PYTHON, "-m", "tests.bench.attacks", faces])


def faults() -> None:
    """The fault experiments."""
    _folder_of_tests("tests/faults", "fault experiments")


def proof() -> None:
    """The full matrices, then benchmarks and faults."""
    os.environ["PROOF"] = "1"
    test()
    bench()
    faults()


def dev() -> None:
    """Become the development server."""
    _ready()
    os.chdir(ROOT)
    os.environ.setdefault("PYTHONDEVMODE", "")
    end_with_make()
    os.execv(PYTHON, [str(PYTHON), "-m", "spom.config.command.developing", f"--port={port()}"])  # noqa: S606


def _ready() -> None:
    prepare(packages.TEST)
    os.environ["PATH"] = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    os.environ.setdefault("HOME", str(ROOT / "var"))


def _folder_of_tests(place: str, name: str) -> None:
    if not (ROOT / place).exists():
        say(f"There are no {name} yet: {place} is missing.")
        return
    _ready()
    _finish([pytest(name.capitalize(), place, "-m", "")])


def _how_far() -> str:
    """The full matrices take hours; they run before a release, by make proof."""
    return "(proof or not proof)" if os.environ.get("PROOF") else "not proof"


def _at_once() -> Sequence[str]:
    return ["-n", str(min(os.cpu_count() or 1, 4))]


def _finish(*rounds: Sequence[Check]) -> None:
    sys.exit(0 if run_all(*rounds) else 1)


def _do(words: Sequence[object], *, may_fail: bool = False) -> None:
    done = subprocess.run([str(word) for word in words], cwd=ROOT, check=False)
    if done.returncode != 0 and not may_fail:
        raise Stop(f'"{" ".join(map(str, words))}" failed. The reason stands above.')
