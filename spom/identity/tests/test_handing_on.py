"""Sessions handed on to other portals end there too; and the keys that sign what they are told."""

from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from conftest import PASSWORD
from spom.identity.models import Handover, Session, SigningKey, User
from spom.identity.sso.keys import published_keys, read_own, renew_keys, sign
from spom.identity.sso.parties import Client as Portal
from spom.identity.tasks import tell_portal, tell_portals
from spom.identity.tests.fake_provider import a_provider
from spom.identity.tests.library import AUTHORIZE, END, LIBRARY, SECRET, THERE, answer, asked, exchange, verified
from spom.identity.tests.make import NOON, at_once

pytestmark = pytest.mark.usefixtures("portals")


class TestLeaving:
    """Signed out there, signed out here; signed out here, signed out there."""

    def id_token(self, inside: Client) -> str:
        told: dict[str, str] = exchange(answer(inside.get(AUTHORIZE, asked()))["code"]).json()
        return told["id_token"]

    def test_from_there(self, inside: Client) -> None:
        bye = LIBRARY.post_logout_redirect_uris[0]
        told = {"id_token_hint": self.id_token(inside), "post_logout_redirect_uri": bye, "state": "s"}

        response = inside.get(END, told)

        assert response.headers["Location"] == f"{bye}?state=s"
        assert response.headers["Clear-Site-Data"] == '"cache"'
        assert not Session.objects.filter(user__isnull=False).exists()

    def test_without_a_hint_the_person_is_asked(self, inside: Client) -> None:
        response = inside.get(END, {"client_id": "library"})

        assert "Sign out here as well?" in response.content.decode()
        assert Session.objects.filter(user__isnull=False).exists()

    def test_a_hint_for_another_session_asks_too(self, inside: Client, bob: User) -> None:
        hint = self.id_token(inside)
        other = Client()
        other.post(reverse("identity:sign_in"), {"username": bob.username, "password": PASSWORD})

        assert "Sign out here as well?" in other.get(END, {"id_token_hint": hint}).content.decode()
        assert Session.objects.filter(user=bob).exists()

    @pytest.mark.security("S15")
    def test_nobody_is_led_where_nobody_registered(self, inside: Client) -> None:
        told = {"id_token_hint": self.id_token(inside), "post_logout_redirect_uri": "https://evil.example.com/"}

        assert inside.get(END, told).headers["Location"] == reverse("identity:sign_in")

    def test_a_forged_hint_is_nobodys(self, inside: Client) -> None:
        forged = jwt.encode({"sid": Handover.objects.count(), "aud": "library"}, "x" * 32, "HS256", {"kid": "x"})

        assert "Sign out here as well?" in inside.get(END, {"id_token_hint": forged}).content.decode()

    @pytest.mark.allow_hosts(["127.0.0.1"])
    def test_from_here_the_other_portal_is_told(self, inside: Client, settings: Settings) -> None:
        with a_provider() as library:
            library.codes[""] = {}
            settings.SSO_CLIENTS = (
                Portal(
                    client_id="library",
                    client_secret=SECRET,
                    name="Library",
                    redirect_uris=(THERE,),
                    logout_uri=f"{library.issuer}/ended/",
                ),
            )
            self.id_token(inside)
            inside.post(reverse("identity:sign_out"))
            handover = Handover.objects.get()
            tell_portal(handover_id=handover.pk)
            tell_portal(handover_id=handover.pk)

        (told,) = library.asked
        claims = verified(told["logout_token"])
        assert claims["sid"] == handover.sid
        assert "http://schemas.openid.net/event/backchannel-logout" in claims["events"]
        assert "nonce" not in claims
        handover.refresh_from_db()
        assert handover.told_at is not None

    def test_being_told_is_queued_at_sign_out(self, inside: Client, queued: Any) -> None:
        self.id_token(inside)
        assert "identity.tell_portal" not in queued()

        inside.post(reverse("identity:sign_out"))

        assert "identity.tell_portal" in queued()

    def test_sessions_that_just_ended_are_told_by_the_clock(self, inside: Client, queued: Any) -> None:
        self.id_token(inside)
        Session.objects.all().delete()

        tell_portals(timestamp=int(timezone.now().timestamp()))

        assert "identity.tell_portal" in queued()


class TestKeys:
    """Keys come before they are needed and go when nobody needs them any more."""

    def day(self, number: int) -> datetime:
        return NOON + timedelta(days=number)

    def used(self, at: datetime) -> str:
        return str(jwt.get_unverified_header(sign({"a": 1}, kind="JWT", at=at))["kid"])

    @pytest.mark.security("S15")
    def test_a_life(self, db: None) -> None:
        renew_keys(at=self.day(0))
        first = self.used(self.day(0))
        renew_keys(at=self.day(89))
        assert SigningKey.objects.count() == 1

        renew_keys(at=self.day(90))

        # Published at once, used a day later; the old one stays for a week.
        assert len(published_keys(at=self.day(90))) == 2
        assert self.used(self.day(90)) == first
        second = self.used(self.day(91))
        assert second != first
        assert len(published_keys(at=self.day(97))) == 2
        assert [key["kid"] for key in published_keys(at=self.day(98))] == [second]
        renew_keys(at=self.day(98))
        assert SigningKey.objects.get().kid == second

    def test_only_our_own_statements_are_read(self, db: None) -> None:
        token = sign({"a": 1}, kind="JWT", at=NOON)

        assert read_own(token, at=NOON) == {"a": 1}
        assert read_own(token[:-4] + "AAAA", at=NOON) is None
        assert read_own("nonsense", at=NOON) is None

    def test_only_public_halves_are_published(self, client: Client, db: None) -> None:
        (key,) = client.get(reverse("identity:oidc_keys")).json()["keys"]

        assert set(key) == {"kty", "n", "e", "use", "alg", "kid"}

    @pytest.mark.slow
    def test_many_first_asks_make_one_key(self, real_transactions: None) -> None:
        at_once(8, lambda _number: published_keys(at=NOON), hands=8)

        assert SigningKey.objects.count() == 1
