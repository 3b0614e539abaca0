"""The wheel, in an empty environment without Node, serves the demo."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tools.indexes import for_uv
from tools.packages import bundled_pip

ROOT = Path(__file__).parents[2]
PATIENCE = 180.0

pytestmark = [pytest.mark.e2e, pytest.mark.enable_socket]


def run(*words: object, **surroundings: str) -> str:
    done = subprocess.run(
        [str(word) for word in words],
        cwd=ROOT,
        env=os.environ | surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="spom-wheel-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def wheel(place: Path) -> Path:
    """Built from what is in the working copy, assets and compiled catalogues included."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", place / "dist")
    (built,) = (place / "dist").glob("*.whl")
    return built


def test_serves_the_demo_without_node(wheel: Path, place: Path) -> None:
    run(sys.executable, "-m", "venv", "--without-pip", place / "venv")
    install(place / "venv/bin/python", wheel)
    (place / "bin").mkdir()
    for tool in ("sh", "env"):
        (place / "bin" / tool).symlink_to(f"/bin/{tool}")
    surroundings = {"PATH": str(place / "bin"), "HOME": str(place), "SPOM_DATA_DIR": str(place / "var")}
    port = 20000 + os.getpid() % 20000

    log = place / "log.txt"
    with log.open("w") as out:
        program = subprocess.Popen(
            [place / "venv/bin/spom", "serve", "--demo", f"--port={port}", "--workers=1"],
            cwd=place,
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        page = _sign_in_page(program, port, log)
        style = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
        with urllib.request.urlopen(f"http://localhost:{port}{style}", timeout=10) as answer:
            styled = answer.read()
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)

    assert "<form" in page
    assert "password" in page
    assert b"@layer" in styled
    assert program.returncode == 0
    said = log.read_text()
    assert "CRO0612345" in said
    assert not (shutil.which("node", path=surroundings["PATH"]))


def install(python: Path, wheel: Path) -> None:
    """The locked packages, then the wheel, which must find in them all it asks for.

    uv does what pip does in a tenth of the time; pip itself does it in `make proof`, and where uv does not get through.
    """
    carried = bundled_pip()
    assert carried is not None, "This Python carries no pip."
    pip = [python, carried / "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [Path(sys.executable).with_name("uv"), "pip", "install", "--quiet", "--python", python]
    locked = ["--no-deps", "--require-hashes", "-r", ROOT / "requirements/run.txt"]
    if "PROOF" not in os.environ:
        with suppress(AssertionError, FileNotFoundError):
            run(*uv, *locked, **for_uv())
            run(*uv, wheel, **for_uv())
            return
    run(*pip, *locked)
    run(*pip, wheel)


def _sign_in_page(program: subprocess.Popen[bytes], port: int, log: Path) -> str:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert program.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as no:
            raise AssertionError(f"{no.code}\n{log.read_text()}") from no
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text())
