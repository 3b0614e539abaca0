"""Clusters to test with: small, real, each in a folder of its own that other accounts may enter."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from spom.kit.postgres.cluster import Cluster, using
from spom.kit.postgres.tests import make


@pytest.fixture
def place() -> Iterator[Path]:
    """An open folder. pytest's own is closed to the account that runs the server when root runs the tests."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    yield folder
    for pid_file in list(folder.rglob("postmaster.pid")):
        make.stop_whatever_runs(pid_file.parent)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _once_made() -> Iterator[Path]:
    """A cluster that was made, started and stopped: copying it takes a tenth of the time that making it takes."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    with using(Cluster.at(folder / "pg")):
        pass
    yield folder / "pg"
    shutil.rmtree(folder)


@pytest.fixture
def cluster(place: Path, _once_made: Path) -> Iterator[Cluster]:
    """A running cluster that this test uses."""
    # Not shutil: it would give the data to us, and PostgreSQL runs as somebody else where we are root.
    subprocess.run(["cp", "-a", str(_once_made), str(place / "pg")], check=True)
    made = Cluster.at(place / "pg")
    made.join()
    yield made
    made.leave()
