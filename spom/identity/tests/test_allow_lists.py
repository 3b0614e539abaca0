"""Nothing can be assigned in passing, and nobody becomes somebody else."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter

from conftest import PASSWORD
from spom.identity import urls
from spom.identity.models import Device, Passkey, RoleGrant, Session, User

pytestmark = pytest.mark.django_db


def doors(pk: int) -> Iterator[str]:
    """Every address of identity, with this number wherever one is asked for."""
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        converters = pattern.pattern.converters
        words = {name: pk if isinstance(kind, IntConverter) else "reset-steps" for name, kind in converters.items()}
        yield reverse(f"identity:{pattern.name}", kwargs=words)


def sign_in(client: Client, user: User) -> None:
    client.post("/sign-in/", {"username": user.username, "password": PASSWORD})


def stolen_fields(bob: User) -> dict[str, Any]:
    """Every field of the tables an attacker would like to write, as a form would name them."""
    tables = (User, Session, RoleGrant, Device, Passkey)
    columns = [table._meta.concrete_fields for table in tables]  # noqa: SLF001  # Django documents _meta as public
    wanted: dict[str, Any] = {field.name: "1" for fields in columns for field in fields}
    del wanted["password"]
    return wanted | {
        "id": bob.pk, "user": bob.pk, "user_id": bob.pk, "username": "mallory", "state": "DISABLED",
        "role": "ADMINISTRATOR", "roles": "ADMINISTRATOR", "email": "mallory@example.com", "wants_codes": "on",
    }  # fmt: skip


@pytest.mark.security("S26")
def test_no_form_takes_a_field_it_did_not_ask_for(client: Client, alice: User, bob: User) -> None:
    sign_in(client, alice)
    before = list(User.objects.order_by("pk").values())
    roles = list(RoleGrant.objects.order_by("pk").values())

    for address in doors(alice.pk):
        client.post(address, stolen_fields(bob))

    after = list(User.objects.order_by("pk").values())
    assert after == before
    assert list(RoleGrant.objects.order_by("pk").values()) == roles
    assert not Passkey.objects.exists()


@pytest.mark.security("S26")
def test_no_operation_takes_one_either(client: Client, alice: User, bob: User) -> None:
    before = User.objects.values().get(pk=alice.pk)
    told = stolen_fields(bob) | {"username": alice.username, "password": PASSWORD}

    client.post("/api/login", json.dumps(told), content_type="application/json")

    assert User.objects.values().get(pk=alice.pk) == before
    session = Session.objects.get(user__isnull=False)
    assert session.user == alice
    assert not session.kept
    assert not session.data.get("role")


@pytest.mark.security("S27")
def test_no_door_makes_staff_somebody_else(client: Client, alice: User, grace: User) -> None:
    sign_in(client, grace)
    mine = set(Session.objects.filter(user=alice).values_list("pk", flat=True))

    for address in doors(alice.pk):
        if address != reverse("identity:sign_out"):
            client.post(address, {"reason": "Looking as Alice", "username": alice.username, "user": alice.pk})
            client.get(address)
            who = client.get("/api/session").json()
            assert who.get("username") in {None, grace.username}, address

    assert set(Session.objects.filter(user=alice).values_list("pk", flat=True)) == mine
