"""The map from security checks to tests tells the truth."""

import re
from pathlib import Path

import pytest

from spom.config.reference.security_page import checks, proofs_by_check, security_page

ROOT = Path(__file__).parents[3]


def test_lists_every_check_once() -> None:
    codes, page = [check.code for check in checks()], security_page()

    assert codes == [f"S{number}" for number in range(1, 69)]
    for check in checks():
        assert page.count(f"### {check.code}\n\n{check.sentence}") == 1


def test_every_mark_names_a_check() -> None:
    assert set(proofs_by_check()) <= {check.code for check in checks()}


@pytest.mark.security("S37")
def test_finds_the_marks_of_functions_classes_and_files() -> None:
    here = "spom/config/tests/test_security_page.py::test_finds_the_marks_of_functions_classes_and_files"
    inherited = "spom/config/tests/test_operation.py::TestPrivate::test_the_token_opens"

    assert here in proofs_by_check()["S37"]
    assert inherited in proofs_by_check()["S47"]


def test_every_test_it_names_exists() -> None:
    for tests in proofs_by_check().values():
        for test in tests:
            file, _, rest = test.partition("::")
            assert re.search(rf"def {rest.rpartition('::')[2]}\(", (ROOT / file).read_text(encoding="utf-8"))


def test_says_which_checks_are_open() -> None:
    page, proofs = security_page(), proofs_by_check()

    for check in checks():
        is_open = check.code not in proofs
        entry = page.partition(f"### {check.code}\n")[2].partition("\n### ")[0]
        assert ("**open**" in entry) is is_open
