"""Coming in with a name and a password."""

from http import HTTPStatus

import pytest
from django.test import Client

from conftest import PASSWORD
from spom.identity.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["CRO0612345", "cro0612345 ", "Alice@Example.edu"])
def test_lets_a_student_in_by_number_or_address(client: Client, alice: User, typed: str) -> None:
    answer = client.post("/sign-in/", {"username": typed, "password": PASSWORD})

    assert answer.status_code == HTTPStatus.FOUND
    assert client.get("/").status_code == HTTPStatus.OK


def test_refuses_a_wrong_password_and_keeps_the_name(client: Client, alice: User) -> None:
    answer = client.post("/sign-in/", {"username": "CRO0612345", "password": "wrong"})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "CRO0612345" in answer.content.decode()


def test_sends_strangers_to_the_gate(client: Client) -> None:
    answer = client.get("/")

    assert answer.headers["Location"] == "/sign-in/?next=/"
