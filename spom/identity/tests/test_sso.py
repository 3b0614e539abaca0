"""Signing in with another house: the way there and back, and everything it, or somebody in between, may try."""

import time
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from spom.identity.models import LinkedIdentity, Session, TakenAnswer, User
from spom.identity.sso.parties import Provider
from spom.identity.sso.statements import challenge_of
from spom.identity.tests.fake_provider import (
    BACK,
    BEGIN,
    FOREIGN_KEY,
    SECRET,
    FakeProvider,
    come_back,
    is_in,
    set_out,
)
from spom.identity.tests.make import lock_password
from spom.journal.models import Entry

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


class TestWay:
    """There and back, as people go it."""

    def test_the_button_is_on_the_sign_in_page(self, client: Client, campus: FakeProvider, db: None) -> None:
        page = client.get(reverse("identity:sign_in")).content.decode()

        assert "Sign in with SSP" in page
        assert BEGIN in page

    @pytest.mark.security("S15")
    def test_the_way_there_is_bound_and_carries_a_challenge(
        self, client: Client, campus: FakeProvider, db: None
    ) -> None:
        first, second = set_out(client), set_out(client)

        assert first["response_type"] == "code"
        assert first["code_challenge_method"] == "S256"
        assert first["redirect_uri"] == f"http://localhost:8000{BACK}"
        for secret in ("state", "nonce", "code_challenge"):
            assert len(first[secret]) >= 43
            assert first[secret] != second[secret]
        cookie = client.cookies["__Host-sso"]
        assert cookie["httponly"]
        assert cookie["secure"]
        assert cookie["samesite"] == "Lax"
        assert second["nonce"] not in cookie.value

    @pytest.mark.security("S15")
    def test_a_linked_person_is_in_and_the_code_was_proved(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        asked = set_out(client)

        response = come_back(client, campus, asked)

        assert response.headers["Location"] == "/settings/"
        assert is_in(client)
        assert challenge_of(campus.asked[0]["code_verifier"]) == asked["code_challenge"]
        assert campus.asked[0]["authorization"].startswith("Basic ")
        session = Session.objects.get(user=linked.user)
        assert session.method == "sso"
        assert session.came_from.sid == "s1"
        assert "eyJ" not in session.came_from.id_token

    def test_a_house_that_wants_the_secret_in_the_form(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        campus.lies = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}

        come_back(client, campus, set_out(client))

        assert is_in(client)
        assert campus.asked[0]["client_secret"] == SECRET

    def test_a_house_that_does_not_answer(self, client: Client, settings: Settings, db: None) -> None:
        settings.SSO_PROVIDERS = (
            Provider(code="campus", issuer="http://127.0.0.1:9", client_id="spom", client_secret="x"),
        )

        response = client.get(BEGIN)

        assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "choose another way" in response.content.decode()

    def test_a_code_nobody_knows(self, client: Client, db: None) -> None:
        assert client.get(BEGIN).status_code == HTTPStatus.NOT_FOUND

    def test_the_person_said_no_there(self, client: Client, campus: FakeProvider, db: None) -> None:
        asked = set_out(client)

        response = client.get(BACK, {"error": "access_denied", "state": asked["state"]})

        assert response.status_code == HTTPStatus.CONFLICT
        assert not is_in(client)

    @pytest.mark.security("S5")
    def test_a_locked_password_does_not_lock_it(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        lock_password(linked.user)

        come_back(client, campus, set_out(client))

        assert is_in(client)

    def test_a_disabled_account_stays_closed(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        User.objects.filter(pk=linked.user_id).update(state=User.State.DISABLED)

        response = come_back(client, campus, set_out(client))

        assert response.status_code == HTTPStatus.CONFLICT
        assert not is_in(client)

    @pytest.mark.security("S14")
    def test_it_never_goes_around_the_second_step(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        User.objects.filter(pk=linked.user_id).update(wants_codes=True)

        response = come_back(client, campus, set_out(client), amr=["mfa"])

        assert response.headers["Location"] == reverse("identity:second_step")
        assert not is_in(client)

    def test_unless_the_institution_takes_its_word_for_it(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, settings: Settings
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(second_step_there=True),)
        User.objects.filter(pk=linked.user_id).update(wants_codes=True)

        come_back(client, campus, set_out(client), amr=["pwd", "mfa"])

        assert is_in(client)
        assert Session.objects.get(user=linked.user).method == "sso+step"


@pytest.mark.security("S15")
class TestAttacks:
    """Eight ways to be somebody else. Each leaves everybody out."""

    def refused(self, client: Client, response: Any) -> None:
        assert response.status_code == HTTPStatus.CONFLICT
        assert not is_in(client)
        assert not Session.objects.filter(user__isnull=False).exists()

    def test_no_signature(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        self.refused(client, come_back(client, campus, set_out(client), algorithm="none"))

    def test_signed_with_our_own_secret(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        self.refused(client, come_back(client, campus, set_out(client), algorithm="HS256", key=SECRET))

    @pytest.mark.parametrize(
        "changes",
        [{"aud": "somebody-else"}, {"aud": ["spom", "evil"]}, {"aud": ["spom", "evil"], "azp": "evil"}, {"aud": None}],
    )
    def test_meant_for_another_portal(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, changes: dict[str, Any]
    ) -> None:
        self.refused(client, come_back(client, campus, set_out(client), **changes))

    @pytest.mark.parametrize("issuer", ["https://evil.example.com", None])
    def test_said_by_another_house(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, issuer: str | None
    ) -> None:
        self.refused(client, come_back(client, campus, set_out(client), iss=issuer))

    def test_mixed_up_with_another_house(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        asked = set_out(client)
        code = campus.code_for(campus.signed(campus.claims(nonce=asked["nonce"])))

        told = {"code": code, "state": asked["state"], "iss": "https://evil.example.com"}
        self.refused(client, client.get(BACK, told))

    def test_a_house_that_promises_its_name_must_say_it(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        campus.lies = {"authorization_response_iss_parameter_supported": True}

        self.refused(client, come_back(client, campus, set_out(client)))

    def test_discovery_that_names_another_issuer(self, client: Client, campus: FakeProvider, db: None) -> None:
        campus.lies = {"issuer": "https://evil.example.com"}

        assert client.get(BEGIN).status_code == HTTPStatus.SERVICE_UNAVAILABLE

    def test_an_email_address_opens_nothing(self, client: Client, campus: FakeProvider, alice: User) -> None:
        asked = set_out(client)

        response = come_back(client, campus, asked, sub="mallory", email=alice.email, email_verified=False)

        assert response.headers["Location"] == reverse("identity:new_link")
        assert not is_in(client)
        assert not LinkedIdentity.objects.exists()

    def test_an_email_address_said_to_be_verified_neither(
        self, client: Client, campus: FakeProvider, alice: User
    ) -> None:
        come_back(client, campus, set_out(client), sub="mallory", email=alice.email, email_verified=True)

        assert not is_in(client)
        assert not LinkedIdentity.objects.exists()

    def test_the_same_answer_again(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        asked = set_out(client)
        kept = client.cookies["__Host-sso"].value
        token = campus.signed(campus.claims(nonce=asked["nonce"]))
        told = {"code": campus.code_for(token), "state": asked["state"]}
        assert client.get(BACK, told).status_code == HTTPStatus.FOUND
        Session.objects.all().delete()

        # The other house would even hand out the same token again.
        campus.codes[told["code"]] = {"id_token": token}
        client.cookies["__Host-sso"] = kept
        self.refused(client, client.get(BACK, told))

    def test_an_answer_in_another_browser(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        asked, victim = set_out(client), Client()

        self.refused(victim, come_back(victim, campus, asked))
        set_out(victim)
        self.refused(victim, come_back(victim, campus, asked))

    def test_another_state(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        asked = set_out(client)

        # Everything fits this browser, but for the word that ties the answer to its way.
        self.refused(client, come_back(client, campus, asked | {"state": "of another way"}))

    def test_another_nonce(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        self.refused(client, come_back(client, campus, set_out(client), nonce="of another way"))

    def test_no_nonce(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        self.refused(client, come_back(client, campus, set_out(client), nonce=None))

    @pytest.mark.parametrize(
        "when",
        [{"exp": int(time.time()) - 120}, {"exp": None}, {"iat": int(time.time()) - 3600}, {"iat": None}],
    )
    def test_out_of_time(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, when: dict[str, int | None]
    ) -> None:
        self.refused(client, come_back(client, campus, set_out(client), **when))

    @pytest.mark.parametrize("kid", ["one", "another"])
    def test_signed_by_another_house(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, kid: str
    ) -> None:
        self.refused(client, come_back(client, campus, set_out(client), key=FOREIGN_KEY, kid=kid))

    def test_keys_are_never_fetched_from_hosts_nobody_named(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        campus.lies = {"jwks_uri": "https://evil.example.com/keys"}

        response = come_back(client, campus, set_out(client))

        assert response.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert not is_in(client)


def test_a_way_there_writes_nothing(client: Client, campus: FakeProvider, db: None) -> None:
    before = Session.objects.count(), TakenAnswer.objects.count(), Entry.objects.count()

    set_out(client)

    assert (Session.objects.count(), TakenAnswer.objects.count(), Entry.objects.count()) == before
