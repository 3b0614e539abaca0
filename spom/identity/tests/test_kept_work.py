"""What somebody typed survives the end of their session, for them alone."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from conftest import PASSWORD
from spom.identity.actions.kept import MOST_LETTERS, keep_work
from spom.identity.models import KeptWork, Session, User
from spom.identity.tests.make import NOON

pytestmark = pytest.mark.django_db
WORDS = "We gather at the Delhi chapter, not in Jaipur."
PAGE = "/announcements/new/"
TYPED = {"title_en": "Another place", "text_en": WORDS, "password": "never", "otp": "123456"}


def sign_in(client: Client, user: User, goal: str = "/") -> str:
    told = {"username": user.username, "password": PASSWORD, "next": goal}
    return str(client.post("/sign-in/", told).headers["Location"])


def send_late(client: Client, user: User, typed: dict[str, str] = TYPED, **headers: str) -> Any:
    """Sign in, stay away for too long, and send a form."""
    sign_in(client, user)
    Session.objects.update(seen_at=NOON - timedelta(days=1), created_at=NOON - timedelta(days=2))
    return client.post(PAGE, typed, headers={"Referer": f"http://testserver{PAGE}?draft=1", **headers})


def goal_of(answer: Any) -> str:
    return str(parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0])


def test_it_is_there_after_signing_in_again(client: Client, alice: User) -> None:
    goal = goal_of(send_late(client, alice))
    assert goal.startswith("/kept/")

    assert sign_in(client, alice, goal) == goal
    page = client.get(goal).content.decode()
    told = client.get(f"{goal}fields/").json()

    assert WORDS in page
    assert f'action="{PAGE}"' in page
    assert f'page="{PAGE}?draft=1"' in page
    assert told["path"] == PAGE
    assert told["fields"]["text_en"] == [WORDS]


@pytest.mark.security("S38")
def test_secrets_are_never_kept_and_the_rest_is_encrypted(client: Client, alice: User) -> None:
    goal = goal_of(send_late(client, alice))
    sign_in(client, alice, goal)

    assert set(client.get(f"{goal}fields/").json()["fields"]) == {"title_en", "text_en"}
    row = KeptWork.objects.get()
    assert WORDS not in row.fields
    assert goal.split("/")[2] not in str(vars(row))


@pytest.mark.security("S25")
def test_nobody_else_reads_it(client: Client, alice: User, bob: User) -> None:
    goal = goal_of(send_late(client, alice))

    sign_in(client, bob)

    assert client.get(goal).headers["Location"] == "/"
    assert client.get(f"{goal}fields/").status_code == HTTPStatus.NOT_FOUND


def test_it_is_gone_after_a_day(client: Client, alice: User) -> None:
    goal = goal_of(send_late(client, alice))
    with time_machine.travel(KeptWork.objects.get().kept_at + KeptWork.LIFE):
        sign_in(client, alice)

        assert client.get(goal).headers["Location"] == "/"


def test_strangers_keep_nothing(client: Client, db: None) -> None:
    answer = client.post(PAGE, TYPED, headers={"Referer": f"http://testserver{PAGE}"})

    assert goal_of(answer) == PAGE
    assert not KeptWork.objects.exists()


def test_somebody_signed_out_keeps_nothing(client: Client, alice: User) -> None:
    sign_in(client, alice)
    client.post("/sign-out/")

    client.post(PAGE, TYPED)

    assert not KeptWork.objects.exists()


def test_a_page_of_another_site_is_no_page_of_ours(client: Client, alice: User) -> None:
    goal = goal_of(send_late(client, alice, Referer="https://evil.example.com/x"))
    sign_in(client, alice)

    assert 'page="/"' in client.get(goal).content.decode()


def test_a_form_with_nothing_in_it_leads_back_to_its_page(client: Client, alice: User) -> None:
    assert goal_of(send_late(client, alice, {"text_en": " "})) == f"{PAGE}?draft=1"
    assert not KeptWork.objects.exists()


def test_htmx_is_sent_to_the_gate_as_a_whole_page(client: Client, alice: User) -> None:
    answer = send_late(client, alice, TYPED, **{"HX-Request": "true"})

    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert answer.headers["HX-Redirect"].startswith("/sign-in/?next=/kept/")


def test_it_has_limits(alice: User) -> None:
    def keep(fields: dict[str, list[str]], number: int = 0) -> str | None:
        return keep_work(user=alice, path=PAGE, page=PAGE, fields=fields, at=NOON + timedelta(minutes=number))

    assert keep({"text": ["x" * MOST_LETTERS]}) is None
    assert keep({f"field{number}": ["x"] for number in range(101)}) is None
    for number in range(8):
        keep({"text": [str(number)]}, number)
    assert KeptWork.objects.count() == KeptWork.MOST


def test_the_gate_itself_keeps_nothing(client: Client, alice: User) -> None:
    sign_in(client, alice)
    Session.objects.update(seen_at=NOON - timedelta(days=1), created_at=NOON - timedelta(days=2))

    client.post("/security/codes/", {"wanted": "on"})

    assert not KeptWork.objects.exists()


def test_the_gate_says_that_the_session_has_ended(client: Client, alice: User) -> None:
    answer = send_late(client, alice)

    assert answer.headers["Location"].endswith("&ended")
    assert "Your session has ended" in client.get(answer.headers["Location"]).content.decode()
    assert "Your session has ended" not in Client().get("/sign-in/?next=/").content.decode()
