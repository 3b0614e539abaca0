"""`spom backup` and `spom restore`, for real."""

import pytest

from spom.config.tests.command.conftest import Product
from spom.config.tests.command.test_serve import enter, people

pytestmark = pytest.mark.slow


def test_restores_what_was_backed_up(known_product: Product) -> None:
    enter(known_product, "alice")
    backup = known_product.spom("backup")
    enter(known_product, "bob")
    (file,) = (known_product.data_dir / "backups").glob("*.dump")

    restored = known_product.spom("restore", str(file), "--yes")

    assert backup.returncode == 0, backup.stdout
    assert restored.returncode == 0, restored.stdout
    assert people(known_product) == "['alice']"


def test_asks_before_it_replaces_anything(product: Product) -> None:
    file = product.data_dir / "some.dump"
    file.parent.mkdir()
    file.write_text("x")

    done = product.spom("restore", str(file))

    assert done.returncode == 1
    assert "Replace the whole database by some.dump?" in done.stdout
    assert not (product.data_dir / "postgres").exists()
