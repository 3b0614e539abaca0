"""`make test` runs every test there is: each belongs to one of its checks."""

from tools.working import everything

# What each kind of test is looked after by. Whoever takes a check away has to say here who does its work.
EXPECTED = {
    "Wheel in an empty environment": ("tests/wheel", "e2e"),
    "Fast tests": ("spom tests", "not e2e and not slow and not proof"),
    "Slow tests": ("spom tests", "slow and not e2e and not proof"),
    "Every page and journeys in a browser": ("tests/journeys", "e2e and not proof"),
    "House rules": ("tests/house", ""),
}


def test_every_kind_of_test_has_its_check() -> None:
    found = {check.name: list(check.words) for checks in everything() for check in checks if check.runs_tests}

    assert found.keys() == EXPECTED.keys()
    for name, (places, marks) in EXPECTED.items():
        words = found[name]
        assert set(places.split()) <= set(words)
        assert not marks or marks in words
