"""People of the cast are what the verbs would have made of them."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from spom.demo.cast import ALICE, AUDREY, GRACE, PASSWORD, Person
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.roles import grant_role
from spom.identity.models import RoleGrant, User
from spom.journal.models import Entry
from tests.admission import REASON, admit

AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("who", [ALICE, GRACE, AUDREY], ids=lambda who: who.username)
def test_admitted_as_by_the_verbs(who: Person) -> None:
    twin = replace(who, username="TWIN", full_name="Twin Rao")

    assert told_of(admit(who, at=AT)) == told_of(by_verbs(twin))


@pytest.mark.django_db
@pytest.mark.usefixtures("full_hashes")
def test_admitted_with_the_hash_that_is_asked_for() -> None:
    strong = admit(ALICE, at=AT)

    assert strong.check_password(PASSWORD)
    assert "m=8," not in strong.password


def by_verbs(who: Person) -> User:
    """As anybody else comes in."""
    user = open_account(username=who.username, full_name=who.full_name, email=who.email, by=None, at=AT)
    activate(user=user, password=PASSWORD, at=AT)
    grant_role(user=user, role=who.role, reason=REASON, by=None, at=AT)
    return user


def told_of(user: User) -> str:
    """Every row about them, without what is another's each time: names and numbers, salt, the moment of writing."""
    assert user.check_password(PASSWORD)
    assert _known(user) == _known(User.objects.get(pk=user.pk))
    grant = RoleGrant.objects.get(user=user)
    facts = Entry.objects.filter(subjects__overlap=[f"identity.User:{user.pk}", f"identity.RoleGrant:{grant.pk}"])
    rows = [
        _but(User.objects.filter(pk=user.pk).values().get(), "id", "username", "full_name", "email", "password"),
        _but(RoleGrant.objects.filter(user=user).values().get(), "id", "user_id"),
        *(
            _but(fact, "id", "recorded_at", "by_id") | {"by": fact["by_id"] == user.pk}
            for fact in facts.order_by("pk").values()
        ),
    ]
    written = json.dumps(rows, default=str)
    return written.replace(f"User:{user.pk}", "User:one").replace(f"RoleGrant:{grant.pk}", "RoleGrant:one")


def _known(user: User) -> dict[str, Any]:
    return {name: value for name, value in vars(user).items() if not name.startswith("_")}


def _but(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}
