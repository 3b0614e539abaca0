"""The generated pages are complete and fresh."""

from pathlib import Path

import pytest

from spom.config.env import Env, secret_names, variable
from spom.config.reference.pages import pages
from spom.config.reference.settings_page import settings_page

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", pages())
def test_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == pages()[path], "run `make reference`"


def test_every_setting_has_its_line() -> None:
    page = settings_page()

    for name, field in Env.model_fields.items():
        assert f"### `{variable(name)}`\n\n{field.description}" in page
    for name in secret_names():
        assert f"`{name}_FILE`" in page
