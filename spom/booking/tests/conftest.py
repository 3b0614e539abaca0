"""People for crowds."""

from collections.abc import Callable, Iterator

import pytest

from conftest import LONG_AGO
from spom.identity.models import RoleGrant, User
from spom.identity.models.people import Role
from spom.portal.queries.maintenance import forget_windows


@pytest.fixture(autouse=True)
def no_window_remembered() -> Iterator[None]:
    """Maintenance that one test planned does not close the slots of the next."""
    forget_windows()
    yield
    forget_windows()


@pytest.fixture
def people(db: None) -> Callable[[int], list[User]]:
    """So many students who exist for one test."""

    def make(number: int) -> list[User]:
        made = User.objects.bulk_create(
            User(
                username=f"SRN{one:06d}",
                full_name=f"Student {one}",
                email=f"s{one}@example.edu",
                state=User.State.ACTIVE,
                created_at=LONG_AGO,
                activated_at=LONG_AGO,
            )
            for one in range(number)
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=Role.STUDENT, reason="Crowd", granted_at=LONG_AGO) for user in made
        )
        return list(made)

    return make
