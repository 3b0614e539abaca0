"""The cast: the same people in tests, demo and screenshots."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import TransactionTestCase

from spom.config.command.loading import GARBAGE_IS_LOOKED_FOR_AFTER
from spom.demo import cast
from spom.demo.cast import Person
from spom.identity.hashers import PepperedArgon2
from spom.identity.models import User
from spom.portal.models.institution import SECTIONS, Institution
from spom.portal.queries import institution as institution_queries
from spom.portal.queries import maintenance as maintenance_queries
from spom.portal.queries.institution import current_institution, forget_institution
from spom.portal.queries.maintenance import forget_windows
from tests.admission import admit
from tests.tidying import tidy

PASSWORD = cast.PASSWORD
FULL = {"memory_cost": PepperedArgon2.memory_cost, "time_cost": PepperedArgon2.time_cost}
LONG_AGO = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def pytest_collection_finish() -> None:
    """What is loaded by now stays, as in a portal that serves: thousands of tests need not look through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_IS_LOOKED_FOR_AFTER)


def _person(who: Person) -> User:
    return admit(who, at=LONG_AGO)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The tests' database is copied from one that has every migration, where `make test` made one: that is quicker."""
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("TEST_TEMPLATE")
    # Ten racers at once each want a connection, and a busy machine takes its time to open one. A page is right to give
    # up after seconds; a test that does so only says that the machine was busy.
    options = connection.settings_dict["OPTIONS"]
    options["pool"] = options["pool"] | {"max_size": 16, "timeout": 60}
    options["connect_timeout"] = 60


@pytest.fixture(scope="session", autouse=True)
def _quick_tidying() -> Iterator[None]:
    """Tests that commit for real leave an empty database, without half a second's work each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", tidy)
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Thousands of tests give somebody a password; those about its strength ask for `full_hashes`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PepperedArgon2, "memory_cost", 8)
        patch.setattr(PepperedArgon2, "time_cost", 1)
        yield


@pytest.fixture
def full_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as in production."""
    monkeypatch.setattr(PepperedArgon2, "memory_cost", FULL["memory_cost"])
    monkeypatch.setattr(PepperedArgon2, "time_cost", FULL["time_cost"])


@pytest.fixture(autouse=True)
def _an_open_institution(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test that uses the database finds a portal that is set up, unless it asks for `no_institution`."""
    # A slow machine must not make a test read the institution, or the windows, a second time: see their queries.
    monkeypatch.setattr(institution_queries, "FRESH_FOR_SECONDS", 3600.0)
    monkeypatch.setattr(maintenance_queries, "FRESH_FOR_SECONDS", 3600.0)
    forget_institution()
    forget_windows()
    if _uses_the_database(request) and "no_institution" not in request.fixturenames:
        request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
        Institution.objects.create(
            name="Demo Institute of Accountants", short_name="DIA", confirmed=list(SECTIONS), opened_at=LONG_AGO
        )
        current_institution()
    yield
    forget_institution()
    forget_windows()


def _uses_the_database(request: pytest.FixtureRequest) -> bool:
    marked = request.node.get_closest_marker("django_db") is not None
    return marked or not {"db", "transactional_db"}.isdisjoint(request.fixturenames)


@pytest.fixture
def no_institution(db: None) -> None:
    """For tests of setting up: a portal nobody has named yet."""


@pytest.fixture
def alice(db: None) -> User:
    """A student."""
    return _person(cast.ALICE)


@pytest.fixture
def bob(db: None) -> User:
    """Another student."""
    return _person(cast.BOB)


@pytest.fixture
def grace(db: None) -> User:
    """An administrator: the member of staff who sets things up."""
    return _person(cast.GRACE)


@pytest.fixture
def sam(db: None) -> User:
    """A supplier."""
    return _person(cast.SAM)


@pytest.fixture
def vera(db: None) -> User:
    """An invigilator."""
    return _person(cast.VERA)


@pytest.fixture
def kiran(db: None) -> User:
    """A course coordinator."""
    return _person(cast.KIRAN)


@pytest.fixture
def hannah(db: None) -> User:
    """At the help desk."""
    return _person(cast.HANNAH)


@pytest.fixture
def emil(db: None) -> User:
    """An employee."""
    return _person(cast.EMIL)


@pytest.fixture
def audrey(db: None) -> User:
    """An auditor."""
    return _person(cast.AUDREY)


@pytest.fixture
def real_transactions(transactional_db: None) -> None:
    """For tests of locking: commit for real, and tidy up afterwards."""
