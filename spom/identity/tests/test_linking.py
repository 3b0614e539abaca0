"""One name at another house, one account here; and what ends there ends here."""

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from conftest import PASSWORD
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.federation import link_identity
from spom.identity.models import CameFrom, LinkedIdentity, User
from spom.identity.sso.parties import Client as Portal
from spom.identity.sso.parties import Provider
from spom.identity.tests.fake_provider import ENDED, SECRET, FakeProvider, come_back, is_in, set_out
from spom.identity.tests.make import NOON
from spom.journal.models import Entry

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
EVENT = "http://schemas.openid.net/event/backchannel-logout"


class TestLinking:
    """One name there, one account here."""

    def test_after_signing_in_here_and_saying_so(self, client: Client, campus: FakeProvider, alice: User) -> None:
        come_back(client, campus, set_out(client), name="Alice Rao")
        page = client.get(reverse("identity:sign_in"), {"next": reverse("identity:new_link")}).content.decode()
        assert "Alice Rao is you" in page
        client.post(
            reverse("identity:sign_in"),
            {"username": alice.username, "password": PASSWORD, "next": reverse("identity:new_link")},
        )
        assert not LinkedIdentity.objects.exists()

        assert "Alice Rao" in client.get(reverse("identity:new_link")).content.decode()
        client.post(reverse("identity:new_link"), {"answer": "link"})

        link = LinkedIdentity.objects.get(user=alice)
        assert (link.issuer, link.subject) == (campus.issuer, "alice-there")
        assert Entry.objects.filter(kind="identity.IdentityLinked", by=alice).exists()
        other = Client()
        come_back(other, campus, set_out(other))
        assert is_in(other)

    def test_saying_no_links_nothing(self, client: Client, campus: FakeProvider, alice: User) -> None:
        come_back(client, campus, set_out(client))
        client.post(reverse("identity:sign_in"), {"username": alice.username, "password": PASSWORD})

        client.post(reverse("identity:new_link"), {"answer": "no"})

        assert not LinkedIdentity.objects.exists()
        assert client.get(reverse("identity:new_link")).status_code == HTTPStatus.FOUND

    def test_one_name_opens_one_account(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, bob: User
    ) -> None:
        LinkedIdentity.objects.all().delete()
        come_back(client, campus, set_out(client))
        client.post(reverse("identity:sign_in"), {"username": bob.username, "password": PASSWORD})
        link_identity(user=linked.user, issuer=campus.issuer, subject="alice-there", label="", at=NOON)

        response = client.post(reverse("identity:new_link"), {"answer": "link"})

        assert response.status_code == HTTPStatus.CONFLICT
        assert LinkedIdentity.objects.get().user == linked.user

    def test_a_house_of_the_institution_links_by_srn(
        self, client: Client, campus: FakeProvider, alice: User, settings: Settings
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(srn_claim="srn"),)

        come_back(client, campus, set_out(client), srn=alice.username.lower())

        assert is_in(client)
        assert LinkedIdentity.objects.get().user == alice

    def test_the_srn_may_stand_in_the_userinfo(
        self, client: Client, campus: FakeProvider, alice: User, settings: Settings
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(srn_claim="srn"),)
        campus.userinfo = {"sub": "alice-there", "srn": alice.username}

        come_back(client, campus, set_out(client))

        assert LinkedIdentity.objects.get().user == alice

    @pytest.mark.security("S15")
    def test_but_not_in_the_userinfo_of_somebody_else(
        self, client: Client, campus: FakeProvider, alice: User, settings: Settings
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(srn_claim="srn"),)
        campus.userinfo = {"sub": "mallory", "srn": alice.username}

        response = come_back(client, campus, set_out(client))

        assert response.status_code == HTTPStatus.CONFLICT
        assert not LinkedIdentity.objects.exists()

    @pytest.mark.security("S12")
    def test_staff_are_never_linked_without_asking(
        self, client: Client, campus: FakeProvider, grace: User, settings: Settings
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(srn_claim="srn"),)

        response = come_back(client, campus, set_out(client), srn=grace.username)

        assert response.headers["Location"] == reverse("identity:new_link")
        assert not is_in(client)

    def test_an_account_that_is_not_active_is_not_linked(
        self, client: Client, campus: FakeProvider, settings: Settings, db: None
    ) -> None:
        settings.SSO_PROVIDERS = (campus.settings(srn_claim="srn"),)
        nobody = open_account(username="CRO1", full_name="New", by=None, at=NOON)

        come_back(client, campus, set_out(client), srn="CRO1")
        assert not is_in(client)

        activate(user=nobody, password=PASSWORD, at=NOON)
        come_back(client, campus, set_out(client), srn="CRO1")
        assert is_in(client)

    def test_removing_a_link_ends_what_it_opened(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        come_back(client, campus, set_out(client))
        assert linked.house in client.get(reverse("identity:security")).content.decode()

        client.post(reverse("identity:drop_link", args=[linked.pk]))

        assert not is_in(client)
        assert not LinkedIdentity.objects.exists()

    @pytest.mark.security("S25")
    def test_nobody_removes_somebody_elses(self, client: Client, linked: LinkedIdentity, bob: User) -> None:
        client.post(reverse("identity:sign_in"), {"username": bob.username, "password": PASSWORD})

        response = client.post(reverse("identity:drop_link", args=[linked.pk]))

        assert response.status_code == HTTPStatus.NOT_FOUND
        assert LinkedIdentity.objects.exists()


class TestLeaving:
    """What ends there ends here, and the other way round."""

    def logout_token(self, house: FakeProvider, **changes: Any) -> str:
        claims = house.claims(nonce="x", jti="once", events={EVENT: {}}, **changes)
        del claims["nonce"]
        return house.signed(claims)

    def test_the_other_house_says_it_ended(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        come_back(client, campus, set_out(client))

        answer = Client().post(ENDED, {"logout_token": self.logout_token(campus)})

        assert answer.status_code == HTTPStatus.OK
        assert not is_in(client)
        assert Entry.objects.filter(kind="identity.SessionEnded", about__reason="signed out elsewhere").exists()

    def test_only_that_session_ends(self, client: Client, campus: FakeProvider, linked: LinkedIdentity) -> None:
        come_back(client, campus, set_out(client))

        Client().post(ENDED, {"logout_token": self.logout_token(campus, sid="another")})

        assert is_in(client)

    def test_without_a_session_of_its_own_all_of_the_person_end(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        come_back(client, campus, set_out(client), sid=None)

        Client().post(ENDED, {"logout_token": self.logout_token(campus, sid=None)})

        assert not is_in(client)

    @pytest.mark.security("S15")
    @pytest.mark.parametrize(
        "changes", [{"events": {}}, {"nonce": "n"}, {"jti": None}, {"aud": "x"}, {"exp": 1}, {"sub": None, "sid": None}]
    )
    def test_news_that_is_not_believed(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity, changes: dict[str, Any]
    ) -> None:
        come_back(client, campus, set_out(client))
        claims = campus.claims(**{"nonce": None, "jti": "once", "events": {EVENT: {}}} | changes)

        answer = Client().post(ENDED, {"logout_token": campus.signed(claims)})

        assert answer.status_code == HTTPStatus.BAD_REQUEST
        assert is_in(client)

    @pytest.mark.security("S15")
    def test_an_id_token_is_no_logout_token_and_old_news_is_no_news(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        asked = set_out(client)
        come_back(client, campus, asked)
        id_token = campus.signed(campus.claims(nonce=asked["nonce"]))
        assert Client().post(ENDED, {"logout_token": id_token}).status_code == HTTPStatus.BAD_REQUEST
        assert is_in(client)

        token = self.logout_token(campus)
        Client().post(ENDED, {"logout_token": token})
        come_back(client, campus, set_out(client))

        assert Client().post(ENDED, {"logout_token": token}).status_code == HTTPStatus.BAD_REQUEST
        assert is_in(client)

    def test_signing_out_here_leads_on_to_the_other_house(
        self, client: Client, campus: FakeProvider, linked: LinkedIdentity
    ) -> None:
        come_back(client, campus, set_out(client))

        response = client.post(reverse("identity:sign_out"))

        goal = response.headers["Refresh"].partition("url=")[2]
        told = parse_qs(urlsplit(goal).query)
        assert goal.startswith(f"{campus.issuer}/end?")
        assert told["post_logout_redirect_uri"] == ["http://localhost:8000/sign-in/"]
        assert told["id_token_hint"][0].startswith("eyJ")
        assert response.headers["Clear-Site-Data"] == '"cache"'
        assert not is_in(client)
        assert not CameFrom.objects.exists()

    def test_after_a_password_nothing_leads_elsewhere(self, client: Client, campus: FakeProvider, alice: User) -> None:
        client.post(reverse("identity:sign_in"), {"username": alice.username, "password": PASSWORD})

        response = client.post(reverse("identity:sign_out"))

        assert response.headers["Location"] == reverse("identity:sign_in")


class TestSettings:
    """What cannot be safe is refused before the portal starts."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"issuer": "http://id.example.edu"},
            {"issuer": "nowhere"},
            {"code": "Campus ID"},
            {"client_secret": ""},
            {"scopes": ("profile",)},
        ],
    )
    def test_a_provider(self, changes: dict[str, Any]) -> None:
        usual: dict[str, Any] = {
            "code": "campus",
            "issuer": "https://id.example.edu",
            "client_id": "spom",
            "client_secret": SECRET,
        }

        Provider(**usual)
        with pytest.raises(ValueError, match=r"\w"):
            Provider(**usual | changes)

    @pytest.mark.parametrize(
        "changes",
        [
            {"client_secret": "short"},
            {"redirect_uris": ()},
            {"redirect_uris": ("http://library.example.edu/",)},
            {"redirect_uris": ("https://library.example.edu/#part",)},
            {"logout_uri": "ftp://library.example.edu/"},
        ],
    )
    def test_a_portal(self, changes: dict[str, Any]) -> None:
        usual: dict[str, Any] = {
            "client_id": "library",
            "client_secret": SECRET,
            "name": "Library",
            "redirect_uris": ("https://library.example.edu/back/",),
        }

        Portal(**usual)
        with pytest.raises(ValueError, match=r"\w"):
            Portal(**usual | changes)
