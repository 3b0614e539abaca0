"""Clusters to test with: small, real, each in a folder of its own that other accounts may enter."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from spom.kit.postgres.cluster import Cluster
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


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A running cluster that this test uses."""
    made = Cluster.at(place / "pg")
    made.join()
    yield made
    made.leave()
