"""What an institution may ask of passwords beyond the rules, and by default does not."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from conftest import PASSWORD
from spom.identity.actions.accounts import WeakPassword, set_password
from spom.identity.models import OldPassword, User
from spom.identity.policies import PASSWORD_DAYS, PASSWORDS_REMEMBERED
from spom.identity.tests.make import NOON
from spom.kit import choices

pytestmark = pytest.mark.django_db
NEW = ["mangoes ripen before the rain", "herons wait beside the lotus", "boats return with the lanterns"]


def chosen(monkeypatch: pytest.MonkeyPatch, **values: int) -> None:
    monkeypatch.setattr(choices, "_source", lambda: {f"identity.{code}": value for code, value in values.items()})


def sign_in(client: Client, user: User) -> str:
    answer = client.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": "/settings/"})
    return answer.headers["Location"]


class TestAge:
    """A new one every so many days."""

    @pytest.fixture(autouse=True)
    def _set_at_noon(self, alice: User) -> None:
        User.objects.filter(pk=alice.pk).update(password_set_at=NOON)

    @pytest.mark.security("S1")
    def test_nobody_is_asked_unless_the_institution_says_so(self, client: Client, alice: User) -> None:
        assert PASSWORD_DAYS() == 0
        with time_machine.travel(NOON + timedelta(days=3650)):
            assert sign_in(client, alice) == "/settings/"

    @pytest.mark.parametrize(("days", "asked"), [(59, False), (60, True)])
    def test_after_sixty_days(
        self, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch, *, days: int, asked: bool
    ) -> None:
        chosen(monkeypatch, password_days=60)
        with time_machine.travel(NOON + timedelta(days=days)):
            assert sign_in(client, alice) == ("/security/password/" if asked else "/settings/")
            assert (client.get("/").headers.get("Location") == "/security/password/") is asked

    def test_choosing_another_opens_the_portal(
        self, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chosen(monkeypatch, password_days=90)
        with time_machine.travel(NOON + timedelta(days=91)):
            sign_in(client, alice)
            assert "too old" in client.get("/security/password/").content.decode()

            same = client.post("/security/password/", {"password": PASSWORD})
            other = client.post("/security/password/", {"password": NEW[0]})

            assert same.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
            assert other.headers["Location"] == "/security/"
            assert client.get("/").headers.get("Location") != "/security/password/"

    def test_programs_are_told(self, client: Client, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen(monkeypatch, password_days=90)
        with time_machine.travel(NOON + timedelta(days=91)):
            told = {"username": alice.username, "password": PASSWORD}
            answer = client.post("/api/login", told, content_type="application/json").json()

        assert answer["next"] == "change_password"
        assert answer["url"] == "/security/password/"


class TestHistory:
    """Not one of the last ones again."""

    def change(self, user: User, password: str, *, days: int) -> None:
        set_password(user=user, password=password, keep=None, by=user, at=NOON + timedelta(days=days))

    def test_the_present_one_is_never_new(self, alice: User) -> None:
        with pytest.raises(WeakPassword, match="before"):
            self.change(alice, PASSWORD, days=1)

    def test_without_the_policy_nothing_is_kept(self, alice: User) -> None:
        assert PASSWORDS_REMEMBERED() == 0
        self.change(alice, NEW[0], days=1)
        self.change(alice, PASSWORD, days=2)

        assert not OldPassword.objects.exists()

    def test_as_many_as_the_institution_remembers(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen(monkeypatch, passwords_remembered=3)
        self.change(alice, NEW[0], days=1)
        self.change(alice, NEW[1], days=2)

        for used in (PASSWORD, NEW[0], NEW[1]):
            with pytest.raises(WeakPassword):
                self.change(alice, used, days=3)

        self.change(alice, NEW[2], days=3)
        self.change(alice, PASSWORD, days=4)
        assert OldPassword.objects.filter(user=alice).count() == 2

    @pytest.mark.security("S3")
    def test_they_are_kept_as_hashes(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen(monkeypatch, passwords_remembered=3)
        self.change(alice, NEW[0], days=1)

        assert OldPassword.objects.get().password.startswith("argon2_peppered$")

    def test_switching_it_off_throws_them_away(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        chosen(monkeypatch, passwords_remembered=3)
        self.change(alice, NEW[0], days=1)
        chosen(monkeypatch)

        self.change(alice, NEW[1], days=2)

        assert not OldPassword.objects.exists()
