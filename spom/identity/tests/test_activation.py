"""The first time: from a registry record, or from a link."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from spom.identity.actions.accounts import open_account
from spom.identity.actions.activation import AlreadyActive, LinkOver, make_activation_link, use_activation_link
from spom.identity.actions.roles import grant_role
from spom.identity.models import ActivationLink, OneTimeCode, RegistryRecord, Role, Unit, User
from spom.identity.tests import make
from spom.identity.tests.conftest import Postman
from spom.identity.tests.make import NOON
from spom.kit.errors import Refusal

pytestmark = pytest.mark.django_db
FACTS = {"username": "cro0612399", "born_on": "2004-05-06", "contact": "+91 98123 45678"}
PASSWORD = "mangoes ripen before the rain"


@pytest.fixture
def newcomer() -> User:
    """A student the registry knows, who has never been here."""
    unit = Unit.objects.create(code="W", name="Western Region", email="west@example.edu")
    user = open_account(
        username="CRO0612399", full_name="Neha Shah", email="neha@example.edu", mobile="+919812345678",
        unit=unit, by=None, at=NOON,
    )  # fmt: skip
    RegistryRecord.objects.create(user=user, born_on=date(2004, 5, 6), opens_at=NOON, imported_at=NOON)
    return user


def prove(client: Client, postman: Postman, **other: str) -> str:
    answer = client.post("/activate/", {**FACTS, **other})
    assert answer.headers["Location"] == "/activate/code/"
    return postman()


class TestRecord:
    """Two registered facts and a code."""

    def test_it_leads_in(self, client: Client, newcomer: User, postman: Postman) -> None:
        digits = prove(client, postman)
        assert client.post("/activate/code/", {"code": digits}).headers["Location"] == "/new-password/"

        answer = client.post("/new-password/", {"password": PASSWORD})

        newcomer.refresh_from_db()
        assert newcomer.state == User.State.ACTIVE
        assert answer.headers["Location"] == "/"
        assert client.get("/security/").status_code == HTTPStatus.OK

    @pytest.mark.parametrize("wrong", [
        {"born_on": "2004-06-05"}, {"contact": "+919812345679"},
        {"contact": "other@example.edu"}, {"username": "CRO0612398"},
    ])  # fmt: skip
    def test_a_wrong_fact_looks_the_same_and_sends_nothing(
        self, client: Client, newcomer: User, postman: Postman, wrong: dict[str, str]
    ) -> None:
        assert prove(client, postman, **wrong) == ""

        page = client.get("/activate/code/").content.decode()
        assert "If the details are registered" in page
        assert client.post("/activate/code/", {"code": "000000"}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_only_after_the_proof_it_says_not_open_yet(self, client: Client, newcomer: User, postman: Postman) -> None:
        RegistryRecord.objects.update(opens_at=None)
        vikram = open_account(username="vikram", full_name="Vikram Das", email="v@example.edu", by=None, at=NOON)
        grant_role(user=vikram, role=Role.COORDINATOR, unit=newcomer.unit, reason="x", by=None, at=NOON)
        digits = prove(client, postman)
        assert "not activated your account" not in client.get("/activate/code/").content.decode()

        answer = client.post("/activate/code/", {"code": digits})

        page = answer.content.decode()
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Your institution has not activated your account yet." in page
        assert "Vikram Das" in page
        assert client.get("/new-password/").status_code == HTTPStatus.FOUND

    def test_an_active_account_is_told_to_sign_in(self, client: Client, newcomer: User, postman: Postman) -> None:
        User.objects.update(state=User.State.ACTIVE, activated_at=NOON)
        digits = prove(client, postman)

        answer = client.post("/activate/code/", {"code": digits})

        assert "This account is active already" in answer.content.decode()

    def test_guessing_facts_is_counted(self, client: Client, newcomer: User) -> None:
        statuses = []
        with time_machine.travel(NOON, tick=False) as clock:
            for day in range(1, 9):
                statuses.append(client.post("/activate/", {**FACTS, "born_on": f"2004-05-{day:02}"}).status_code)
                clock.shift(70)

        assert statuses == [302] * 5 + [429] * 3

    def test_the_code_opens_nothing_else(self, client: Client, newcomer: User, postman: Postman) -> None:
        digits = prove(client, postman)

        assert client.post("/forgotten/code/", {"code": digits}).headers["Location"] == "/forgotten/"
        assert OneTimeCode.objects.get().used_at is None


@pytest.mark.security("S16")
class TestLink:
    """What `spom create-staff` prints."""

    def test_it_opens_once(self, client: Client, newcomer: User) -> None:
        with time_machine.travel(NOON, tick=False):
            key = make_activation_link(user=newcomer, by=None, at=NOON)
            assert client.get(f"/activate/link/{key}/").status_code == HTTPStatus.OK
            assert ActivationLink.objects.get().used_at is None  # a look takes nothing

            assert client.post(f"/activate/link/{key}/").headers["Location"] == "/new-password/"
            assert Client().post(f"/activate/link/{key}/").status_code == HTTPStatus.CONFLICT
            assert client.post("/new-password/", {"password": PASSWORD}).headers["Location"] == "/"

    def test_it_lives_a_day(self, newcomer: User) -> None:
        key = make_activation_link(user=newcomer, by=None, at=NOON)

        with pytest.raises(LinkOver):
            use_activation_link(key=key, at=NOON + timedelta(hours=24))

    def test_it_is_kept_as_a_hash(self, newcomer: User) -> None:
        key = make_activation_link(user=newcomer, by=None, at=NOON)

        assert key not in str(list(ActivationLink.objects.values_list()))

    def test_a_new_one_puts_the_old_one_out_of_use(self, newcomer: User) -> None:
        old = make_activation_link(user=newcomer, by=None, at=NOON)
        make_activation_link(user=newcomer, by=None, at=NOON)

        with pytest.raises(LinkOver):
            use_activation_link(key=old, at=NOON)

    def test_there_is_none_for_an_active_account(self, alice: User) -> None:
        with pytest.raises(AlreadyActive):
            make_activation_link(user=alice, by=None, at=NOON)

    @pytest.mark.usefixtures("real_transactions")
    def test_of_many_who_follow_it_at_once_one_comes_in(self, newcomer: User) -> None:
        key = make_activation_link(user=newcomer, by=None, at=NOON)

        def follow(number: int) -> bool:
            try:
                use_activation_link(key=key, at=NOON)
            except Refusal:
                return False
            return True

        assert sum(make.at_once(20, follow)) == 1
