"""The operator's numbers of text messages."""

from http import HTTPStatus
from pathlib import Path

import pytest
from django.template.loader import select_template
from django.test import Client

from spom.identity.models import User
from spom.journal.models import Entry
from spom.kit.channels.folder import written_sms
from spom.portal.actions.notices import notify
from spom.portal.models.notice import OutboxMessage, SmsRegistration
from spom.portal.queries.wording import words
from spom.portal.registry.notices import every_kind, kind_called
from spom.portal.tasks.outbox import send
from spom.portal.tests.make import MONDAY_9

pytestmark = pytest.mark.django_db

FORM = {"kind": "portal.announcement_by_sms", "language": "en", "template_id": "1107160000000012345"}


def test_a_number_that_was_entered_goes_along(client: Client, grace: User, alice: User, outbox: Path) -> None:
    client.force_login(grace)
    assert "{{ title }}" in client.get("/settings/text-messages/").content.decode()
    client.post("/settings/text-messages/", FORM)
    User.objects.filter(pk=alice.pk).update(mobile="+919810000001")
    kind = kind_called("portal.announcement_by_sms")
    notify(to=alice, kind=kind, context={"title": "Closed", "text": "Friday"}, at=MONDAY_9)

    send(list(OutboxMessage.objects.values_list("pk", flat=True)))

    assert len(written_sms(outbox / "sms")) == 1
    assert "1107160000000012345" in "".join(path.read_text() for path in (outbox / "sms").iterdir())
    assert Entry.objects.filter(kind="portal.SmsWordingRegistered").count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"template_id": "<b>"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"kind": "portal.nothing"}, HTTPStatus.NOT_FOUND),
        ({"language": "fr"}, HTTPStatus.NOT_FOUND),
    ],
)
def test_nonsense_is_not_kept(client: Client, grace: User, wrong: dict[str, str], status: HTTPStatus) -> None:
    client.force_login(grace)

    assert client.post("/settings/text-messages/", FORM | wrong).status_code == status
    assert not SmsRegistration.objects.exists()


def test_is_for_those_who_set_the_institution_up(client: Client, hannah: User) -> None:
    client.force_login(hannah)

    assert client.get("/settings/text-messages/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("language", ["en", "hi", "de"])
def test_every_notice_has_words_in_every_language(language: str) -> None:
    said = {
        kind.code: words(kind, dict.fromkeys(kind.context, "x"), language=language, person="A") for kind in every_kind()
    }

    assert [code for code, each in said.items() if not each.subject or not each.text] == []
    for kind in every_kind():
        select_template([f"{kind.template}.{language}.txt"])
