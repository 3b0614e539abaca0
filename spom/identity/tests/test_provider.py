"""Being the house other portals sign in with."""

from datetime import timedelta
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conftest import PASSWORD
from spom.identity.actions.handing_on import Wish, hand_on, redeem
from spom.identity.models import Handover, Session, SigningKey, User
from spom.identity.models.sessions import MUST_ADD_STEP
from spom.identity.sso.statements import challenge_of
from spom.identity.tests.library import AUTHORIZE, THERE, USERINFO, VERIFIER, answer, asked, exchange, verified
from spom.identity.tests.make import NOON, at_once
from spom.journal.models import Entry

pytestmark = pytest.mark.usefixtures("portals")


class TestWay:
    """From another portal, through our gate, and back."""

    def test_the_document_names_every_door(self, client: Client, db: None) -> None:
        told = client.get("/.well-known/openid-configuration").json()

        assert told["issuer"] == "http://localhost:8000"
        assert told["authorization_endpoint"] == f"http://localhost:8000{AUTHORIZE}"
        assert told["code_challenge_methods_supported"] == ["S256"]
        assert told["id_token_signing_alg_values_supported"] == ["RS256"]
        for door in ("token_endpoint", "userinfo_endpoint", "jwks_uri", "end_session_endpoint"):
            assert client.get(urlsplit(told[door]).path).status_code != HTTPStatus.NOT_FOUND

    @pytest.mark.security("S15")
    def test_who_it_is_is_told_once_signed_for_that_portal(self, inside: Client, alice: User) -> None:
        back = answer(inside.get(AUTHORIZE, asked()))
        assert back["state"] == "of the library"
        assert back["iss"] == "http://localhost:8000"

        told = exchange(back["code"]).json()

        claims = verified(told["id_token"])
        assert claims["nonce"] == "n1"
        assert claims["amr"] == ["pwd"]
        assert claims["exp"] - claims["iat"] <= 300
        assert str(alice.pk) != claims["sub"]
        assert alice.username not in str(claims)
        seen = Client().get(USERINFO, headers={"Authorization": f"Bearer {told['access_token']}"}).json()
        assert seen["sub"] == claims["sub"]
        assert seen["preferred_username"] == alice.username
        assert "email" not in seen
        assert Entry.objects.filter(kind="identity.HandedOn", by=alice, about__portal="library").exists()

    def test_a_person_is_called_the_same_every_time(self, inside: Client) -> None:
        subjects = {
            verified(exchange(answer(inside.get(AUTHORIZE, asked()))["code"]).json()["id_token"])["sub"]
            for _ in range(2)
        }

        assert len(subjects) == 1

    def test_strangers_sign_in_first_and_come_back(self, client: Client, alice: User) -> None:
        response = client.get(AUTHORIZE, asked())

        assert response.headers["Location"].startswith(reverse("identity:sign_in"))
        goal = parse_qs(urlsplit(response.headers["Location"]).query)["next"][0]
        typed = {"username": alice.username, "password": PASSWORD, "next": goal}
        response = client.post(reverse("identity:sign_in"), typed)
        assert answer(client.get(response.headers["Location"]))["code"]

    def test_right_after_a_form_a_page_moves_on(self, inside: Client) -> None:
        response = inside.get(AUTHORIZE, asked(), headers={"Sec-Fetch-Site": "same-origin"})

        assert response.status_code == HTTPStatus.OK
        assert response.headers["Refresh"].startswith(f"0;url={THERE}?code=")

    def test_asking_without_a_page_says_that_nobody_is_there(self, client: Client, db: None) -> None:
        assert answer(client.get(AUTHORIZE, asked(prompt="none")))["error"] == "login_required"

    @pytest.mark.parametrize("wish", [{"prompt": "login"}, {"max_age": "30"}])
    def test_asking_for_a_fresh_proof(self, inside: Client, wish: dict[str, str]) -> None:
        Session.objects.update(proved_at=timezone.now() - timedelta(minutes=5))

        response = inside.get(AUTHORIZE, asked(**wish))

        assert response.headers["Location"].startswith(reverse("identity:confirm"))
        Session.objects.update(proved_at=timezone.now())
        assert "code" in answer(inside.get(AUTHORIZE, asked(**wish)))

    @pytest.mark.security("S12")
    def test_staff_without_their_second_step_are_not_handed_on(self, client: Client, grace: User) -> None:
        client.post(reverse("identity:sign_in"), {"username": grace.username, "password": PASSWORD})
        session = Session.objects.get(user=grace)
        session.data[MUST_ADD_STEP] = True
        session.save()

        assert client.get(AUTHORIZE, asked()).headers["Location"] == reverse("identity:security")
        assert not Handover.objects.exists()


@pytest.mark.security("S15")
class TestRefusals:
    """What a thief, or a careless portal, does not get."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"redirect_uri": "https://evil.example.com/"},
            {"redirect_uri": THERE + "more"},
            {"redirect_uri": THERE.rstrip("/")},
            {"redirect_uri": THERE + "?x=1"},
            {"client_id": "nobody"},
        ],
    )
    def test_nobody_is_sent_where_nobody_registered(self, inside: Client, changes: dict[str, str]) -> None:
        response = inside.get(AUTHORIZE, asked(**changes))

        assert response.status_code == HTTPStatus.CONFLICT
        assert "Location" not in response.headers
        assert not Handover.objects.exists()

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"code_challenge": ""}, "invalid_request"),
            ({"code_challenge_method": "plain"}, "invalid_request"),
            ({"code_challenge_method": ""}, "invalid_request"),
            ({"code_challenge": "short"}, "invalid_request"),
            ({"response_type": "token"}, "unsupported_response_type"),
            ({"scope": "profile"}, "invalid_scope"),
            ({"request_uri": "https://evil.example.com/r"}, "request_not_supported"),
            ({"max_age": "soon"}, "invalid_request"),
            ({"nonce": "n" * 256}, "invalid_request"),
        ],
    )
    def test_asked_in_a_way_that_is_not_safe(self, inside: Client, changes: dict[str, str], error: str) -> None:
        assert answer(inside.get(AUTHORIZE, asked(**changes)))["error"] == error
        assert not Handover.objects.exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"code_verifier": "w" * 43},
            {"code_verifier": ""},
            {"redirect_uri": "https://library.example.edu/other/"},
            {"code": "guessed"},
        ],
    )
    def test_a_code_that_does_not_fit(self, inside: Client, changes: dict[str, str]) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]

        response = exchange(**{"code": code} | changes)

        assert response.status_code == HTTPStatus.BAD_REQUEST
        assert response.json() == {"error": "invalid_grant"}

    @pytest.mark.parametrize("secret", ["wrong", ""])
    def test_without_the_secret(self, inside: Client, secret: str) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]

        assert exchange(code, secret=secret).status_code == HTTPStatus.UNAUTHORIZED

    def test_a_code_of_another_portal(self, inside: Client) -> None:
        code = answer(inside.get(AUTHORIZE, asked(client_id="other")))["code"]

        assert exchange(code).json() == {"error": "invalid_grant"}

    def test_a_code_brought_twice_kills_what_it_gave(self, inside: Client) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]
        token = exchange(code).json()["access_token"]

        assert exchange(code).json() == {"error": "invalid_grant"}

        bearer = {"Authorization": f"Bearer {token}"}
        assert Client().get(USERINFO, headers=bearer).status_code == HTTPStatus.UNAUTHORIZED

    def test_nothing_usable_is_kept(self, inside: Client) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]
        token = exchange(code).json()["access_token"]

        rows = str(Handover.objects.values()) + str(SigningKey.objects.values_list("private"))

        assert code not in rows
        assert token not in rows
        assert "PRIVATE" not in rows

    def test_guessing_secrets_is_counted(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("spom.identity.actions.tallies.TRIES_PER_ADDRESS", 5)

        statuses = [exchange("x", secret="guess").status_code for _ in range(8)]

        assert statuses.count(HTTPStatus.UNAUTHORIZED) <= 5
        assert statuses[-1] == HTTPStatus.TOO_MANY_REQUESTS

    @pytest.mark.slow
    def test_a_code_brought_by_many_at_once_is_exchanged_once(self, real_transactions: None, alice: User) -> None:
        session = Session.objects.create(
            key_hash="k", user=alice, created_at=NOON, seen_at=NOON, proved_at=NOON, idle=timedelta(hours=1),
            ends_at=NOON + timedelta(hours=1),
        )  # fmt: skip
        wish = Wish(
            client_id="library", redirect_uri=THERE, scopes=("openid",), challenge=challenge_of(VERIFIER), nonce=""
        )
        code = hand_on(user=alice, session=session, wish=wish, at=NOON)

        def bring(_number: int) -> bool:
            challenge = challenge_of(VERIFIER)
            found = redeem(code=code, client_id="library", redirect_uri=THERE, challenge=challenge, at=NOON)
            return found is not None

        assert sum(at_once(16, bring, hands=8)) == 1


class TestTime:
    """Codes live for a minute, tokens for ten, and none longer than the session."""

    def test_a_code_is_over_after_a_minute(self, inside: Client) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]
        Handover.objects.update(made_at=timezone.now() - Handover.CODE_LIFE)

        assert exchange(code).json() == {"error": "invalid_grant"}

    def test_a_token_is_over_after_ten(self, inside: Client) -> None:
        token = exchange(answer(inside.get(AUTHORIZE, asked()))["code"]).json()["access_token"]
        Handover.objects.update(redeemed_at=timezone.now() - Handover.TOKEN_LIFE)

        response = Client().get(USERINFO, headers={"Authorization": f"Bearer {token}"})

        assert response.status_code == HTTPStatus.UNAUTHORIZED

    @pytest.mark.security("S20")
    def test_signing_out_ends_both(self, inside: Client) -> None:
        code = answer(inside.get(AUTHORIZE, asked()))["code"]
        token = exchange(answer(inside.get(AUTHORIZE, asked()))["code"]).json()["access_token"]

        inside.post(reverse("identity:sign_out"))

        assert exchange(code).json() == {"error": "invalid_grant"}
        response = Client().get(USERINFO, headers={"Authorization": f"Bearer {token}"})
        assert response.status_code == HTTPStatus.UNAUTHORIZED
