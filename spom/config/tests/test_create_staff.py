"""`spom create-staff`: no default accounts, a link instead."""

import pytest
from django.test import Client

from spom.config.command.create_staff import link_for_staff
from spom.config.command.saying import Trouble
from spom.identity.actions.accounts import UsernameTaken
from spom.identity.models import Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.security("S16")]


def make(username: str = "asha", role: str = "ADMINISTRATOR") -> str:
    return link_for_staff(username=username, full_name="Asha Nair", email="asha@example.edu", role=role)


def test_the_link_opens_the_account(client: Client) -> None:
    path = "/activate/link/" + make().rpartition("/activate/link/")[2]
    assert not User.objects.get().is_active

    client.post(path)
    client.post("/new-password/", {"password": "mangoes ripen before the rain"})

    user = User.objects.get()
    assert user.is_active
    assert user.has_role(Role.ADMINISTRATOR)


def test_the_account_has_no_password_until_then() -> None:
    make()

    assert not User.objects.get().has_usable_password()


def test_only_roles_of_staff() -> None:
    with pytest.raises(Trouble):
        make(role="STUDENT")
    assert not User.objects.exists()


def test_not_twice() -> None:
    make()

    with pytest.raises(UsernameTaken):
        make()
