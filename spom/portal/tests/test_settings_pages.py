"""The pages on which staff set the portal up and change it."""

import re
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from conftest import PASSWORD
from spom.identity.models import User
from spom.portal.queries.institution import current_institution
from spom.portal.tests import make

pytestmark = pytest.mark.django_db

NAME = {"name": "Demo Institute of Accountants", "short_name": "DIA", "official_address": "", "recognise": ""}
LOOK = {"colour": "#7a1f3d"}
LANGUAGES = {"languages": ["en", "hi"], "default_language": "hi", "time_zone": "Asia/Kolkata"}
CONTACTS = {"it_help_desk-email": "help@example.edu", "it_help_desk-hours": "Monday to Friday, 9 to 18"}


@pytest.mark.usefixtures("no_institution")
class TestNotSetUp:
    """Until somebody has set the portal up."""

    def test_strangers_read_that_it_is_not_set_up(self, client: Client) -> None:
        answer = client.get("/")

        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert answer.headers["Retry-After"]
        assert "This portal is not set up yet" in answer.content.decode()

    def test_an_administrator_is_led_to_the_first_step(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        assert client.get("/", follow=True).redirect_chain[-1][0] == "/set-up/name/"

    def test_an_administrator_with_a_password_alone_makes_a_passkey_first(self, client: Client, grace: User) -> None:
        answer = client.post("/sign-in/", {"username": "grace", "password": PASSWORD}, follow=True)

        assert answer.redirect_chain[-1][0] == "/security/"

    def test_a_student_gets_no_further_than_the_door(self, client: Client, alice: User) -> None:
        client.force_login(alice)

        assert client.get("/").status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert client.get("/set-up/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("no_institution")
class TestSettingUp:
    """Five steps."""

    def test_leads_through_all_steps_and_opens_the_portal(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        assert client.post("/set-up/name/", NAME).headers["Location"] == "/set-up/look/"
        assert client.post("/set-up/look/", LOOK).headers["Location"] == "/set-up/languages/"
        assert client.post("/set-up/languages/", LANGUAGES).headers["Location"] == "/set-up/contacts/"
        assert client.post("/set-up/contacts/", CONTACTS).headers["Location"] == "/set-up/check/"
        summary = client.get("/set-up/check/").content.decode()
        assert "Demo Institute of Accountants" in summary
        assert "help@example.edu" in summary
        assert client.post("/set-up/check/").headers["Location"] == "/"

        assert current_institution().is_open
        assert client.get("/").status_code == HTTPStatus.OK

    def test_goes_on_where_it_stopped(self, client: Client, grace: User) -> None:
        make.named(by=grace)
        client.force_login(grace)

        assert client.get("/set-up/").headers["Location"] == "/set-up/look/"

    def test_going_back_shows_what_was_saved(self, client: Client, grace: User) -> None:
        make.named(by=grace, short_name="DIA")
        client.force_login(grace)

        assert 'value="DIA"' in client.get("/set-up/name/").content.decode()

    def test_cannot_be_opened_before_the_last_step(self, client: Client, grace: User) -> None:
        make.named(by=grace)
        client.force_login(grace)

        assert client.post("/set-up/check/").headers["Location"] == "/set-up/"
        assert not current_institution().is_open

    def test_keeps_what_was_typed_when_something_is_wrong(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/set-up/name/", {**NAME, "name": "Kept", "short_name": ""})

        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert 'value="Kept"' in answer.content.decode()

    def test_is_over_once_the_portal_is_open(self, client: Client, grace: User) -> None:
        make.open_to_all(by=grace)
        client.force_login(grace)

        assert client.get("/set-up/look/").headers["Location"] == "/set-up/"
        assert client.get("/set-up/").headers["Location"] == "/settings/"


class TestSettings:
    """Afterwards."""

    @pytest.mark.parametrize("code", ["name", "look", "languages", "contacts", "apps", "policies"])
    def test_every_section_opens_for_administrators_only(
        self, client: Client, grace: User, alice: User, code: str
    ) -> None:
        client.force_login(alice)
        assert client.get(f"/settings/{code}/").status_code == HTTPStatus.FORBIDDEN
        assert client.post(f"/settings/{code}/").status_code == HTTPStatus.FORBIDDEN

        client.force_login(grace)
        assert client.get(f"/settings/{code}/").status_code == HTTPStatus.OK

    def test_an_unknown_section_is_not_found(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        assert client.get("/settings/nothing/").status_code == HTTPStatus.NOT_FOUND

    def test_saves_and_lists_the_change(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/settings/name/", {**NAME, "short_name": "Demo"})

        assert answer.headers["Location"] == "/settings/name/"
        history = " ".join(client.get("/settings/").content.decode().split())
        assert "<td>Grace Iyer</td> <td>Short name</td> <td> DIA </td> <td> Demo </td>" in history

    def test_a_refusal_keeps_what_was_typed(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        answer = client.post("/settings/languages/", {**LANGUAGES, "default_language": "de"})

        assert answer.status_code == HTTPStatus.CONFLICT
        page = answer.content.decode()
        assert "must be one of the languages that are switched on" in page
        assert '<option value="de" selected>' in page

    def test_the_history_costs_the_same_however_long_it_is(
        self, client: Client, grace: User, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        client.force_login(grace)
        for number in range(25):
            client.post("/settings/name/", {**NAME, "short_name": f"DIA {number}"})

        client.get("/settings/")  # reads the institution after its change, once for this process

        with django_assert_max_num_queries(4):  # session and person, entries, who made them, the bell
            client.get("/settings/")


class TestLanguage:
    """What a page speaks."""

    @pytest.mark.parametrize(
        ("cookie", "asked", "spoken"),
        [
            ("", "", "en"),
            ("", "de-AT,de;q=0.9", "de"),
            ("", "fr,hi;q=0.5", "hi"),
            ("hi", "de", "hi"),
            ("fr", "de", "de"),
            ("", "fr", "en"),
        ],
    )
    def test_follows_the_cookie_then_the_browser_then_the_institution(
        self, client: Client, cookie: str, asked: str, spoken: str
    ) -> None:
        if cookie:
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie

        answer = client.get("/sign-in/", headers={"Accept-Language": asked})

        assert answer.headers["Content-Language"] == spoken

    def test_a_language_that_is_switched_off_is_not_spoken(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        client.post("/settings/languages/", LANGUAGES)  # English and Hindi; newcomers: Hindi
        client.logout()

        answer = client.get("/sign-in/", headers={"Accept-Language": "de"})

        assert answer.headers["Content-Language"] == "hi"

    def test_a_stranger_can_choose_and_goes_back_to_the_page(self, client: Client) -> None:
        answer = client.post("/language/", {"language": "de", "next": "/sign-in/?next=/x"})

        assert answer.headers["Location"] == "/sign-in/?next=/x"
        assert client.get("/sign-in/").headers["Content-Language"] == "de"

    @pytest.mark.parametrize("outside", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_never_leads_off_the_site(self, client: Client, outside: str) -> None:
        assert client.post("/language/", {"language": "de", "next": outside}).headers["Location"] == "/"


class TestTheme:
    """Light, dark, or like the device."""

    def test_a_stranger_can_choose_and_take_it_back(self, client: Client) -> None:
        client.post("/theme/", {"theme": "dark"})
        assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()

        client.post("/theme/", {"theme": ""})
        assert "data-theme" not in client.get("/sign-in/").content.decode()

    def test_takes_no_other_word(self, client: Client) -> None:
        client.post("/theme/", {"theme": '"><script>'})

        assert "data-theme" not in client.get("/sign-in/").content.decode()

    def test_follows_a_person_to_another_device(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        client.post("/theme/", {"theme": "dark"})
        client.post("/language/", {"language": "hi"})

        elsewhere = Client()
        elsewhere.force_login(User.objects.get(pk=alice.pk))
        answer = elsewhere.get("/", headers={"Accept-Language": "de"})

        assert answer.headers["Content-Language"] == "hi"
        assert 'data-theme="dark"' in answer.content.decode()


class TestColour:
    """The institution's own colour."""

    def test_is_served_under_an_address_that_names_its_content(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        client.post("/settings/look/", LOOK)

        (address,) = re.findall(r'href="(/institution\.[0-9a-f]{12}\.css)"', client.get("/").content.decode())
        answer = Client().get(address)

        assert answer.headers["Content-Type"].startswith("text/css")
        assert "immutable" in answer.headers["Cache-Control"]
        assert "--brand-fill:" in answer.content.decode()

    def test_an_old_address_is_answered_but_not_kept(self, client: Client) -> None:
        assert client.get("/institution.000000000000.css").headers["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize("colour", ["peacock", "#fff", "#12345g", "red;}body{display:none"])
    def test_takes_nothing_but_a_colour(self, client: Client, grace: User, colour: str) -> None:
        client.force_login(grace)

        assert client.post("/settings/look/", {"colour": colour}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
