"""Installs and builds what is missing, and nothing that is there already."""

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools import indexes
from tools.place import BIN, DIST, NODE_MODULES, PYTHON, ROOT, STAMPS, VENV
from tools.saying import Stop, step

RUN = ROOT / "requirements" / "run.txt"
TEST = ROOT / "requirements" / "test.txt"
TAIL = 3000


def want_python_packages(lock: Path) -> None:
    """The virtual environment, with exactly what the lock names, each file checked by its hash."""
    made_with = f"{sys.version} {lock.name}\n".encode() + lock.read_bytes()
    mark = STAMPS / "python"
    if PYTHON.exists() and _is_fresh(mark, made_with, also=_more_than(lock)):
        return
    with step("Virtual environment"):
        if not PYTHON.exists():
            run([sys.executable, "-m", "venv", *([] if bundled_pip() is None else ["--without-pip"]), VENV])
    with step("Python packages"):
        _install(lock)
        # Puts `spom` on the path of the environment. A plain file does: nothing is built, nothing is fetched.
        (_site_packages() / "spom-checkout.pth").write_text(f"{ROOT}\n")
        _write_program()
    _stamp(mark, made_with)


def _install(lock: Path) -> None:
    """What the lock names, each file checked by its hash: by uv in seconds; by pip wherever uv does not get through."""
    try:
        _install_uv()
        uv = [BIN / "uv", "pip", "install", "--quiet", "--python", PYTHON, "--no-deps", "--require-hashes"]
        run([*uv, "--requirement", lock], env=os.environ | indexes.for_uv())
    except Stop:
        run([PYTHON, *_pip(), "install", *QUIETLY, "--require-hashes", "--requirement", lock])


def _install_uv() -> None:
    with tempfile.TemporaryDirectory(prefix="spom-packages-") as place:
        alone = Path(place) / "uv.txt"
        alone.write_text(entry_of("uv", TEST.read_text(encoding="utf-8")), encoding="utf-8")
        run([PYTHON, *_pip(), "install", *QUIETLY, "--require-hashes", "--requirement", alone])


def entry_of(package: str, lock: str) -> str:
    """What a lock says of one package: its version, and all its hashes. Raises LookupError when it is not there."""
    # A package begins at the margin; its hashes, and what is said of it, are indented.
    for entry in re.split(r"^(?=[^\s#])", lock, flags=re.MULTILINE)[1:]:
        if entry.startswith(f"{package}=="):
            return entry
    raise LookupError(package)


def bundled_pip() -> Path | None:
    """The pip that every Python carries for new environments. Running it from there saves unpacking it: ten seconds."""
    # Not at the top: a Python without it is to be told so in words (tools.machine.want_venv).
    import ensurepip  # noqa: PLC0415

    found = sorted(Path(ensurepip.__file__).parent.glob("_bundled/pip-*.whl"))
    return found[-1] if found else None


def _pip() -> list[str | Path]:
    bundled = bundled_pip()
    return ["-m", "pip"] if bundled is None else [bundled / "pip"]


QUIETLY = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps")


def _more_than(lock: Path) -> bytes | None:
    """What also satisfies the lock: the tests' packages contain those to run."""
    if lock != RUN:
        return None
    return f"{sys.version} {TEST.name}\n".encode() + TEST.read_bytes()


def _site_packages() -> Path:
    said = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(said.stdout.strip())


def _write_program() -> None:
    program = BIN / "spom"
    program.write_text(f"#!{PYTHON}\nfrom spom.config.command import main\n\nmain()\n")
    program.chmod(0o755)


def want_node_packages() -> None:
    """node_modules, exactly as locked."""
    lock = ROOT / "package-lock.json"
    if not lock.exists():
        return
    mark = NODE_MODULES / ".stamp"
    if _is_fresh(mark, lock.read_bytes()):
        return
    with step("Node packages"):
        run(["npm", "ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"])
    _stamp(mark, lock.read_bytes())


def want_assets() -> None:
    """Styles, scripts, icons, fonts and compiled translations."""
    if not (ROOT / "package.json").exists():
        return
    made_of = b"".join(_asset_sources())
    mark = STAMPS / "assets"
    if (DIST / "manifest.json").exists() and _is_fresh(mark, made_of):
        return
    with step("Styles, scripts and translations"):
        run(["npm", "run", "--silent", "build"])
    _stamp(mark, made_of)


def _asset_sources() -> Iterator[bytes]:
    files = [ROOT / "package-lock.json", *(ROOT / "frontend").rglob("*"), *(ROOT / "spom").rglob("*.po")]
    for file in sorted(files):
        if file.is_file():
            yield f"{file.relative_to(ROOT)}\n".encode() + hashlib.sha256(file.read_bytes()).digest()


def run(command: Iterable[object], *, env: dict[str, str] | None = None) -> None:
    """Run a program of the set-up; its words are only shown if it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=env or os.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        raise Stop(f"{words[0]} is missing on this machine. Install it and start again.") from None
    if done.returncode != 0:
        raise Stop(_why(words, done.stdout))


def _why(words: list[str], said: str) -> str:
    if "No space left on device" in said or "ENOSPC" in said:
        return "The disk is full. Free some space and start again: what was finished is kept."
    if any(sign in said for sign in ("NewConnectionError", "Temporary failure in name resolution", "ENOTFOUND")):
        return f"The packages could not be fetched: the network does not answer. Start again later.\n{said[-TAIL:]}"
    if "DO NOT MATCH THE HASHES" in said or "EINTEGRITY" in said:
        return f"A package is not the one that was reviewed: its hash differs. It was not installed.\n{said[-TAIL:]}"
    return f'"{" ".join(words[:6])} …" failed:\n{said[-TAIL:]}'


def _is_fresh(mark: Path, made_from: bytes, *, also: bytes | None = None) -> bool:
    try:
        kept = mark.read_text()
    except FileNotFoundError:
        return False
    return kept in {_digest(one) for one in (made_from, also) if one is not None}


def _stamp(mark: Path, made_from: bytes) -> None:
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(_digest(made_from))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
