"""The pages every institution owes its people: open to read, versioned to write."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from spom.identity.models import User
from spom.journal.models import Entry
from spom.portal.actions.pages import EffectiveTooEarly, NothingToPublish, publish_draft, save_draft
from spom.portal.models.page import Kind, PageVersion
from spom.portal.queries import pages as queries
from spom.portal.queries.institution import current_institution
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 3, 2)


def _published(by: User, body: str, *, on: date = MONDAY, language: str = "en") -> PageVersion:
    save_draft(kind=Kind.PRIVACY, language=language, body=body, by=by, at=MONDAY_9)
    return publish_draft(kind=Kind.PRIVACY, language=language, effective_on=on, by=by, at=MONDAY_9)


class TestDelivered:
    """The texts that come with the portal."""

    @pytest.mark.parametrize("language", ["en", "hi", "de"])
    @pytest.mark.parametrize("kind", list(Kind))
    def test_every_page_is_there_in_every_language_with_the_name_in_it(
        self, client: Client, kind: Kind, language: str
    ) -> None:
        answer = client.get(f"/{kind.slug}/", headers={"Accept-Language": language})

        assert answer.status_code == HTTPStatus.OK
        page = answer.content.decode()
        assert f'<article class="stack g6" lang="{language}">' in page
        assert "Demo Institute of Accountants" in page
        assert not any(blank in page for blank in ("{name}", "{contact}", "{address}", "{recognise}"))

    def test_every_page_links_all_four(self, client: Client) -> None:
        page = client.get("/privacy/").content.decode()

        assert all(f'href="/{kind.slug}/"' in page for kind in Kind)


class TestWrite:
    """A draft, then a version that holds from a day on."""

    def test_a_draft_is_seen_by_nobody_else(self, client: Client, grace: User) -> None:
        save_draft(kind=Kind.PRIVACY, language="en", body="Secret plans", by=grace, at=MONDAY_9)

        assert "Secret plans" not in client.get("/privacy/").content.decode()

    def test_a_published_text_holds_from_its_day_on(self, client: Client, grace: User) -> None:
        _published(grace, "The first text")
        _published(grace, "The second text", on=MONDAY + timedelta(days=7))

        with time_machine.travel("2026-03-08T12:00:00Z", tick=False):
            assert "The first text" in client.get("/privacy/").content.decode()
        with time_machine.travel("2026-03-08T19:00:00Z", tick=False):  # past midnight in Kolkata
            page = client.get("/privacy/").content.decode()
            assert "The second text" in page
            assert "?version=1" in page
            assert "The first text" in client.get("/privacy/?version=1").content.decode()

    def test_what_does_not_hold_yet_cannot_be_read_by_number(self, client: Client, grace: User) -> None:
        _published(grace, "Tomorrow's text", on=MONDAY + timedelta(days=1))

        with time_machine.travel(MONDAY_9, tick=False):
            assert client.get("/privacy/?version=1").status_code == HTTPStatus.NOT_FOUND
        assert client.get("/privacy/?version=x").status_code == HTTPStatus.NOT_FOUND

    def test_a_language_without_a_version_reads_the_institutions_own(self, grace: User) -> None:
        _published(grace, "In English")

        shown = queries.page_on(Kind.PRIVACY, "de", current_institution(), MONDAY)

        assert (shown.language, "In English" in shown.html) == ("en", True)

    def test_numbers_follow_one_another_and_each_is_on_record(self, grace: User) -> None:
        numbers = [_published(grace, text).number for text in ("one", "two", "three")]

        assert numbers == [1, 2, 3]
        assert Entry.objects.filter(kind="portal.PagePublished").count() == 3

    def test_refuses_a_day_that_is_over(self, grace: User) -> None:
        save_draft(kind=Kind.TERMS, language="en", body="x", by=grace, at=MONDAY_9)

        with pytest.raises(EffectiveTooEarly):
            publish_draft(
                kind=Kind.TERMS, language="en", effective_on=MONDAY - timedelta(days=1), by=grace, at=MONDAY_9
            )

    def test_refuses_without_a_draft(self, grace: User) -> None:
        with pytest.raises(NothingToPublish):
            publish_draft(kind=Kind.TERMS, language="en", effective_on=MONDAY, by=grace, at=MONDAY_9)


class TestStaffPages:
    """Where staff write."""

    ADDRESSES = ("/settings/pages/", "/settings/pages/privacy/en/")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_administrators_only(self, client: Client, grace: User, alice: User, address: str) -> None:
        client.force_login(alice)
        assert client.get(address).status_code == HTTPStatus.FORBIDDEN

        client.force_login(grace)
        assert client.get(address).status_code == HTTPStatus.OK

    def test_previews_without_saving(self, client: Client, grace: User) -> None:
        client.force_login(grace)

        page = client.post("/settings/pages/privacy/en/", {"body": "**Bold**", "preview": "1"}).content.decode()

        assert "<strong>Bold</strong>" in page
        assert not PageVersion.objects.exists()

    def test_saves_publishes_and_starts_again_from_an_old_version(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        today = MONDAY_9.date().isoformat()

        with time_machine.travel(MONDAY_9, tick=False):
            client.post("/settings/pages/privacy/en/", {"body": "Our own words"})
            answer = client.post("/settings/pages/privacy/en/publication/", {"effective_on": today})

        assert answer.status_code == HTTPStatus.FOUND
        assert PageVersion.objects.get(number=1).body == "Our own words"
        assert "Our own words" in client.get("/settings/pages/privacy/en/?from=1").content.decode()

    def test_says_why_it_cannot_be_published(self, client: Client, grace: User) -> None:
        client.force_login(grace)
        client.post("/settings/pages/privacy/en/", {"body": "x"})

        late = client.post("/settings/pages/privacy/en/publication/", {"effective_on": "2020-01-01"})
        nonsense = client.post("/settings/pages/privacy/en/publication/", {"effective_on": "soon"})

        assert late.status_code == HTTPStatus.CONFLICT
        assert nonsense.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    @pytest.mark.parametrize("address", ["/settings/pages/none/en/", "/settings/pages/privacy/tlh/"])
    def test_an_unknown_page_or_language_is_not_found(self, client: Client, grace: User, address: str) -> None:
        client.force_login(grace)

        assert client.get(address).status_code == HTTPStatus.NOT_FOUND
