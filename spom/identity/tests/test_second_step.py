"""The second step of a sign-in."""

from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client

from conftest import PASSWORD
from spom.identity.actions.factors import (
    NotConfirmed,
    WrongProof,
    add_app,
    ask_for_codes,
    make_recovery_codes,
    prove_app,
    prove_recovery_code,
)
from spom.identity.actions.tallies import TooManyTries
from spom.identity.models import AuthenticatorApp, OneTimeCode, RecoveryCode, User
from spom.identity.secrets import new_totp_secret, step_of, totp
from spom.identity.tests import make
from spom.identity.tests.conftest import Postman
from spom.identity.tests.make import NOON
from spom.kit.errors import Refusal

pytestmark = pytest.mark.django_db
STEP = timedelta(seconds=30)
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of RFC 6238, appendix B


@pytest.fixture
def secret(alice: User) -> str:
    """What Alice's authenticator app knows; added an hour before noon."""
    before, shared = NOON - timedelta(hours=1), new_totp_secret()
    add_app(user=alice, name="Phone", secret=shared, typed=totp(shared, step_of(before)), at=before)
    return shared


def shown(secret: str, *, after: timedelta = timedelta()) -> str:
    return totp(secret, step_of(NOON + after))


def first_step(client: Client, user: User) -> None:
    answer = client.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": "/settings/"})
    assert answer.headers["Location"] == "/sign-in/second-step/"
    assert client.get("/").status_code == HTTPStatus.FOUND  # not in yet


def second_step(client: Client, typed: str, **more: str) -> str:
    answer = client.post("/sign-in/second-step/", {"proof": typed, **more})
    return answer.headers.get("Location", str(answer.status_code))


def test_the_digits_of_the_standard() -> None:
    seconds = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}

    assert {at: totp(RFC_SECRET, at // 30) for at in seconds} == seconds


class TestApp:
    """An authenticator app."""

    def test_password_and_app_lead_to_the_page_asked_for(self, client: Client, alice: User, secret: str) -> None:
        with time_machine.travel(NOON, tick=False):
            first_step(client, alice)

            assert second_step(client, shown(secret)) == "/settings/"
            assert client.session["_auth_user_id"] == str(alice.pk)

    def test_it_is_added_only_when_it_knows_the_secret(self, alice: User) -> None:
        shared = new_totp_secret()
        stale = totp(shared, step_of(NOON) - 9)

        with pytest.raises(NotConfirmed):
            add_app(user=alice, name="Phone", secret=shared, typed=stale, at=NOON)
        assert not AuthenticatorApp.objects.exists()

    @pytest.mark.security("S10")
    def test_its_secret_is_encrypted(self, alice: User, secret: str) -> None:
        assert secret not in str(list(AuthenticatorApp.objects.values_list()))

    @pytest.mark.security("S10")
    @pytest.mark.parametrize(("aside", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
    def test_one_step_early_or_late_is_fine(self, alice: User, secret: str, *, aside: int, right: bool) -> None:
        digits = totp(secret, step_of(NOON) + aside)
        try:
            prove_app(user=alice, typed=digits, address="", at=NOON)
        except WrongProof:
            assert not right
        else:
            assert right

    @pytest.mark.security("S10")
    @pytest.mark.usefixtures("real_transactions")
    def test_the_same_digits_at_once_open_once(self, alice: User, secret: str) -> None:
        def use(number: int) -> bool:
            try:
                prove_app(user=alice, typed=shown(secret), address="", at=NOON)
            except Refusal:
                return False
            return True

        assert sum(make.at_once(20, use)) == 1

    @pytest.mark.security("S10")
    def test_the_same_digits_do_not_open_again(self, alice: User, secret: str) -> None:
        prove_app(user=alice, typed=shown(secret), address="", at=NOON)

        with pytest.raises(WrongProof):
            prove_app(user=alice, typed=shown(secret), address="", at=NOON + timedelta(seconds=29))

    @pytest.mark.security("S4")
    @pytest.mark.usefixtures("real_transactions")
    def test_guesses_at_once_never_pass_the_limit(self, alice: User, secret: str) -> None:
        right = {totp(secret, step_of(NOON) + aside) for aside in (-1, 0, 1)}
        wrong = [digits for number in range(203) if (digits := f"{number:06}") not in right]

        def guess(number: int) -> str:
            try:
                prove_app(user=alice, typed=wrong[number], address="", at=NOON)
            except Refusal as no:
                return no.code
            return "in"

        answers = make.at_once(200, guess)

        assert answers.count("identity.wrong_proof") == 5
        assert "in" not in answers

    @pytest.mark.security("S7")
    def test_a_right_password_gives_no_new_tries(self, client: Client, alice: User, secret: str) -> None:
        at = NOON
        for _ in range(10):
            with pytest.raises(WrongProof):
                prove_app(user=alice, typed="no digits", address="", at=at)
            at += timedelta(seconds=65)
        with time_machine.travel(at, tick=False):
            first_step(client, alice)

            assert second_step(client, totp(secret, step_of(at))) == "429"


class TestPaper:
    """Recovery codes."""

    @pytest.mark.security("S13")
    def test_each_opens_once(self, alice: User) -> None:
        codes = make_recovery_codes(user=alice, at=NOON)

        prove_recovery_code(user=alice, typed=codes[0].lower().replace("-", " "), address="", at=NOON)
        with pytest.raises(WrongProof):
            prove_recovery_code(user=alice, typed=codes[0], address="", at=NOON)

    @pytest.mark.security("S13")
    def test_they_are_long_and_kept_as_hashes(self, alice: User) -> None:
        codes = make_recovery_codes(user=alice, at=NOON)

        assert len(set(codes)) == RecoveryCode.HOW_MANY
        assert all(len(code.replace("-", "")) == 25 for code in codes)  # of 30 letters: 122 bits
        assert not any(code.replace("-", "") in str(list(RecoveryCode.objects.values_list())) for code in codes)

    @pytest.mark.security("S13")
    def test_new_ones_put_the_old_ones_out_of_use(self, alice: User) -> None:
        old = make_recovery_codes(user=alice, at=NOON)
        make_recovery_codes(user=alice, at=NOON)

        with pytest.raises(WrongProof):
            prove_recovery_code(user=alice, typed=old[0], address="", at=NOON)

    @pytest.mark.security("S13")
    @pytest.mark.usefixtures("real_transactions")
    def test_one_code_at_once_opens_once(self, alice: User) -> None:
        codes = make_recovery_codes(user=alice, at=NOON)

        def use(number: int) -> bool:
            try:
                prove_recovery_code(user=alice, typed=codes[0], address="", at=NOON)
            except Refusal:
                return False
            return True

        assert sum(make.at_once(20, use)) == 1

    @pytest.mark.security("S4")
    def test_guessing_is_counted(self, alice: User) -> None:
        make_recovery_codes(user=alice, at=NOON)
        answers = []
        for number in range(12):
            with pytest.raises(Refusal) as no:
                prove_recovery_code(user=alice, typed=str(number), address="", at=NOON + timedelta(seconds=number * 60))
            answers.append(type(no.value))

        assert answers[:10] == [WrongProof] * 10
        assert all(issubclass(kind, TooManyTries) for kind in answers[10:])

    @pytest.mark.security("S4")
    @pytest.mark.usefixtures("real_transactions")
    def test_guesses_at_once_never_pass_the_limit(self, alice: User) -> None:
        codes = make_recovery_codes(user=alice, at=NOON)

        def guess(number: int) -> str:
            try:
                prove_recovery_code(user=alice, typed=f"{number:025}", address="", at=NOON)
            except Refusal as no:
                return no.code
            return "in"

        answers = make.at_once(200, guess)

        assert answers.count("identity.wrong_proof") == 5
        assert "in" not in answers
        with pytest.raises(TooManyTries):
            prove_recovery_code(user=alice, typed=codes[0], address="", at=NOON)

    def test_it_stands_in_for_the_app(self, client: Client, alice: User, secret: str) -> None:
        codes = make_recovery_codes(user=alice, at=NOON)
        first_step(client, alice)

        assert second_step(client, codes[3], by="paper") == "/settings/"


class TestCode:
    """A code by text message or e-mail."""

    def test_password_and_code(self, client: Client, alice: User, postman: Postman) -> None:
        ask_for_codes(user=alice, at=NOON)
        first_step(client, alice)
        client.post("/sign-in/second-step/code/")

        assert second_step(client, postman(), by="code") == "/settings/"

    def test_the_other_way_when_it_does_not_arrive(self, client: Client, alice: User, postman: Postman) -> None:
        User.objects.filter(pk=alice.pk).update(mobile="+919812345678")
        ask_for_codes(user=alice, at=NOON)
        with time_machine.travel(NOON, tick=False) as clock:
            first_step(client, alice)
            client.post("/sign-in/second-step/code/")
            clock.shift(31)
            page = client.get("/sign-in/second-step/?by=code").content.decode()
            client.post("/sign-in/second-step/code/", {"channel": "EMAIL"})

            assert "Send it by e-mail" in page
            assert OneTimeCode.objects.latest("pk").channel == OneTimeCode.Channel.EMAIL
            assert second_step(client, postman(), by="code") == "/settings/"

    @pytest.mark.security("S12")
    def test_staff_are_never_sent_one(self, client: Client, grace: User) -> None:
        ask_for_codes(user=grace, at=NOON)
        first_step(client, grace)

        assert client.get("/sign-in/second-step/?by=code").context["step"] == "password"

    def test_whoever_came_by_code_shows_the_password(self, client: Client, alice: User, postman: Postman) -> None:
        ask_for_codes(user=alice, at=NOON)
        client.post("/sign-in/code/", {"username": alice.username})

        answer = client.post("/sign-in/code/enter/", {"code": postman()})

        assert answer.headers["Location"] == "/sign-in/second-step/"
        assert second_step(client, "not it", by="password") == "422"
        assert second_step(client, PASSWORD, by="password") == "/"


class TestTrust:
    """A device that stands in for the second step."""

    def test_it_is_not_asked_again_for_a_month(self, client: Client, alice: User, secret: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            first_step(client, alice)
            second_step(client, shown(secret), trust="on")
            client.post("/sign-out/")
            typed = {"username": alice.username, "password": PASSWORD}

            clock.shift(timedelta(days=29))
            assert client.post("/sign-in/", typed).headers["Location"] == "/"
            client.post("/sign-out/")
            clock.shift(timedelta(days=2))
            assert client.post("/sign-in/", typed).headers["Location"] == "/sign-in/second-step/"

    def test_another_browser_is_asked(self, client: Client, alice: User, secret: str) -> None:
        with time_machine.travel(NOON, tick=False):
            first_step(client, alice)
            second_step(client, shown(secret), trust="on")

        first_step(Client(), alice)

    def test_staff_are_asked_every_time(self, client: Client, grace: User) -> None:
        before, shared = NOON - timedelta(hours=1), new_totp_secret()
        add_app(user=grace, name="Phone", secret=shared, typed=totp(shared, step_of(before)), at=before)
        with time_machine.travel(NOON, tick=False):
            first_step(client, grace)
            second_step(client, shown(shared), trust="on")
            client.post("/sign-out/")

            first_step(client, grace)


class TestPassage:
    """Between the two steps."""

    def test_it_is_over_after_ten_minutes(self, client: Client, alice: User, secret: str) -> None:
        with time_machine.travel(NOON, tick=False) as clock:
            first_step(client, alice)
            clock.shift(timedelta(minutes=10))

            assert second_step(client, shown(secret, after=timedelta(minutes=10))) == "/sign-in/"

    def test_it_lets_nobody_in_whose_account_was_closed(self, client: Client, alice: User, secret: str) -> None:
        with time_machine.travel(NOON, tick=False):
            first_step(client, alice)
            User.objects.filter(pk=alice.pk).update(state=User.State.DISABLED)

            assert second_step(client, shown(secret)) == "422"

    def test_only_ways_of_this_person_are_accepted(self, client: Client, alice: User, secret: str) -> None:
        first_step(client, alice)

        assert second_step(client, PASSWORD, by="password") == "422"

    @pytest.mark.security("S18")
    def test_the_key_changes_at_both_steps(self, client: Client, alice: User, secret: str) -> None:
        from django.conf import settings  # noqa: PLC0415  # the name is taken by a fixture elsewhere

        keys = []
        with time_machine.travel(NOON, tick=False):
            client.get("/sign-in/")
            first_step(client, alice)
            keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
            second_step(client, shown(secret))
            keys.append(client.cookies[settings.SESSION_COOKIE_NAME].value)

        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = keys[0]
        assert keys[0] != keys[1]
        assert stranger.get("/sign-out/").status_code == HTTPStatus.FOUND
