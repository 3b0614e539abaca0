"""A name and a password: counted before it is looked at, and the same work whoever is named."""

import re
from datetime import datetime, timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORD
from spom.identity import hashers
from spom.identity.actions.gate import NoMatch, Proof, open_session, prove_password
from spom.identity.actions.tallies import BusyNetwork, Locked, TooSoon
from spom.identity.models import Device, Session, Tally, User
from spom.identity.models.sessions import Visitor, hash_of
from spom.identity.tests import make
from spom.identity.tests.make import NOON
from spom.journal.models import Entry
from spom.kit.errors import Refusal

WRONG = "not the password"


@pytest.fixture
def hashes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was really verified, one entry each."""
    hashers.stand_in()
    verified: list[str] = []
    verify = hashers.PepperedArgon2.verify

    def noting(self: hashers.PepperedArgon2, password: str, encoded: str) -> bool:
        verified.append(encoded)
        return verify(self, password, encoded)

    monkeypatch.setattr(hashers.PepperedArgon2, "verify", noting)
    return verified


def try_password(
    password: str = WRONG, *, name: str = "CRO0612345", at: datetime = NOON, visitor: Visitor | None = None
) -> Proof:
    return prove_password(identifier=name, password=password, visitor=visitor or make.visitor(), at=at)


def fail(times: int, *, name: str = "CRO0612345", visitor: Visitor | None = None, start: datetime = NOON) -> datetime:
    """Fail so often, slowly enough for every try to count; the moment after the last."""
    at = start
    for _ in range(times):
        with pytest.raises(NoMatch):
            try_password(name=name, at=at, visitor=visitor)
        at += timedelta(seconds=65)
    return at


class TestCounting:
    """How often one may try."""

    @pytest.mark.security("S4")
    @pytest.mark.usefixtures("real_transactions")
    @pytest.mark.slow
    def test_two_hundred_guesses_at_once_never_pass_the_limit(self, alice: User, hashes: list[str]) -> None:
        real = alice.password

        def guess(number: int) -> str:
            try:
                try_password(f"guess {number}", visitor=make.visitor(address=f"203.0.113.{number}"))
            except Refusal as no:
                return no.code
            return "in"

        answers = make.at_once(200, guess)

        # The fifth makes the sixth wait, so at one moment even fewer than ten are looked at.
        assert answers.count("identity.no_match") == 5
        assert hashes.count(real) == 5
        assert "in" not in answers

    @pytest.mark.security("S4")
    @pytest.mark.usefixtures("real_transactions")
    @pytest.mark.slow
    def test_slow_guesses_at_once_stop_at_ten(self, alice: User, hashes: list[str]) -> None:
        def guess(number: int) -> str:
            try:
                try_password(f"guess {number}", at=NOON + timedelta(seconds=number * 40))
            except Refusal as no:
                return no.code
            return "in"

        answers = make.at_once(22, guess, hands=1)

        assert answers[:10] == ["identity.no_match"] * 10
        assert set(answers[10:]) == {"identity.locked"}
        assert hashes.count(alice.password) == 10

    @pytest.mark.django_db
    def test_the_right_password_is_refused_once_the_door_is_closed(self, alice: User) -> None:
        at = fail(10)

        with pytest.raises(Locked) as no:
            try_password(PASSWORD, at=at)

        assert no.value.until is not None
        assert timedelta(0) < no.value.until - at < timedelta(minutes=15)

    @pytest.mark.django_db
    def test_the_door_opens_again_after_a_quarter_of_an_hour(self, alice: User) -> None:
        at = fail(10)

        assert try_password(PASSWORD, at=at + timedelta(minutes=15)).user == alice

    @pytest.mark.django_db
    def test_a_second_closing_lasts_half_an_hour(self, alice: User) -> None:
        at = fail(10)
        at = fail(10, start=at + timedelta(minutes=15))

        with pytest.raises(Locked):
            try_password(PASSWORD, at=at + timedelta(minutes=20))
        assert try_password(PASSWORD, at=at + timedelta(minutes=30)).user == alice

    @pytest.mark.django_db
    def test_the_pause_between_tries_grows(self, alice: User) -> None:
        for _ in range(5):
            with pytest.raises(NoMatch):
                try_password()

        with pytest.raises(TooSoon):
            try_password(PASSWORD)
        assert try_password(PASSWORD, at=NOON + timedelta(seconds=1)).user == alice

    @pytest.mark.django_db
    @pytest.mark.parametrize("name", ["CRO0612345", "alice@example.edu", "+91 98123 45678"])
    def test_every_name_of_a_person_is_one_account(self, alice: User, name: str) -> None:
        User.objects.filter(pk=alice.pk).update(mobile="+919812345678")
        at = fail(10, name="cro0612345 ")

        with pytest.raises(Locked):
            try_password(PASSWORD, name=name, at=at)

    @pytest.mark.django_db
    def test_coming_in_forgets_the_failures(self, alice: User) -> None:
        at = fail(9)
        proof = try_password(PASSWORD, at=at)
        open_session(proof=proof, method="password", visitor=make.visitor(), key="k" * 32, kept=False, at=at)

        fail(9, start=at)

        assert not Tally.objects.filter(kind=Tally.Kind.ACCOUNT, closed_until__isnull=False).exists()

    @pytest.mark.django_db
    @pytest.mark.security("S5")
    @pytest.mark.slow
    def test_a_hundred_failures_in_a_row_shut_the_door_for_good(self, alice: User) -> None:
        at = NOON
        for _ in range(10):
            at = fail(10, start=at) + timedelta(minutes=31)

        with pytest.raises(Locked) as no:
            try_password(PASSWORD, at=at + timedelta(days=30))
        assert no.value.until is None


class TestOthers:
    """Nobody can be shut out by somebody else."""

    @pytest.mark.django_db
    @pytest.mark.security("S5")
    @pytest.mark.slow
    def test_the_owner_still_comes_in_on_a_known_device(self, alice: User) -> None:
        own = make.visitor(device_key="alice's own laptop", address="192.0.2.1")
        proof = try_password(PASSWORD, visitor=own)
        open_session(proof=proof, method="password", visitor=own, key="k" * 32, kept=False, at=NOON)
        at = NOON
        for number in range(1000):
            with pytest.raises(Refusal):
                try_password(visitor=make.visitor(address=f"10.{number // 250}.{number % 250}.1"), at=at)
            at += timedelta(seconds=30)

        with pytest.raises(Locked):
            try_password(PASSWORD, at=at)
        assert try_password(PASSWORD, visitor=own, at=at).user == alice

    @pytest.mark.django_db
    def test_a_stolen_mark_is_counted_too(self, alice: User) -> None:
        Device.objects.create(user=alice, key_hash=hash_of("stolen"), label="", first_seen_at=NOON, last_seen_at=NOON)
        thief = make.visitor(device_key="stolen")
        at = fail(10, visitor=thief)

        with pytest.raises(Locked):
            try_password(PASSWORD, visitor=thief, at=at)

    @pytest.mark.django_db
    def test_a_flood_from_one_address_closes_it_and_locks_nobody_more(self, alice: User) -> None:
        Tally.objects.create(
            key="address:198.51.100.7", kind="ADDRESS", cap=300, tries=299, run=299,
            began_at=NOON, last_at=NOON, next_at=NOON,
        )  # fmt: skip
        with pytest.raises(NoMatch):
            try_password(name="one more")

        with pytest.raises(BusyNetwork):
            try_password(name="CRO0612345")

        assert not Tally.objects.filter(key=f"account:{alice.pk}").exists()
        assert try_password(PASSWORD, visitor=make.visitor(address="192.0.2.77")).user == alice

    @pytest.mark.django_db
    def test_whoever_comes_a_moment_later_does_not_shut_out_whoever_was_first(self, alice: User) -> None:
        # Two requests are stamped when they come in and counted when their turn comes: not always in that order.
        with pytest.raises(NoMatch):
            try_password(name="a neighbour in the same network")
        with pytest.raises(NoMatch):
            try_password()

        assert try_password(PASSWORD, at=NOON - timedelta(milliseconds=20)).user == alice

    @pytest.mark.django_db
    def test_successes_are_given_back_to_the_network(self, alice: User) -> None:
        for number in range(3):
            proof = try_password(PASSWORD)
            open_session(proof=proof, method="password", visitor=make.visitor(), key=f"{number}", kept=False, at=NOON)

        assert Tally.objects.get(key="address:198.51.100.7").tries == 0


@pytest.mark.django_db
class TestEnumeration:
    """Nothing tells whether a name is known."""

    @pytest.fixture(autouse=True)
    def people(self, alice: User, bob: User, sam: User) -> None:
        User.objects.filter(pk=bob.pk).update(state=User.State.DISABLED)
        User.objects.filter(pk=sam.pk).update(password="!")
        Tally.objects.create(
            key=f"account:{alice.pk}", kind="ACCOUNT", cap=10, tries=0, run=0,
            began_at=NOON, last_at=NOON, next_at=NOON,
        )  # fmt: skip

    @pytest.mark.security("S8")
    @pytest.mark.parametrize("name", ["CRO0612345", "CRO0612346", "sam", "nobody", "+91 98123 45678"])
    def test_the_same_work_whoever_is_named(self, name: str, hashes: list[str]) -> None:
        with (
            CaptureQueriesContext(
                connection,
            ) as statements,
            pytest.raises(NoMatch) as no,
        ):
            try_password(name=name)

        assert len(hashes) == 1
        assert [statement["sql"].split(" ")[0] for statement in statements] == [
            "SELECT", "\nWITH", "SAVEPOINT", "INSERT", "RELEASE",
        ]  # fmt: skip
        assert no.value.tries_left == 9

    @pytest.mark.security("S8")
    @pytest.mark.parametrize("name", ["CRO0612345", "CRO0612346", "nobody"])
    def test_a_name_nobody_has_is_locked_alike(self, name: str, hashes: list[str]) -> None:
        at = fail(10, name=name)
        hashes.clear()

        with CaptureQueriesContext(connection) as statements, pytest.raises(Locked) as no:
            try_password(name=name, at=at)

        assert (len(hashes), len(statements)) == (1, 2)
        assert no.value.until == NOON + timedelta(seconds=9 * 65, minutes=15)

    def test_two_people_with_one_number_are_told_apart_by_nobody(self, alice: User, bob: User) -> None:
        User.objects.update(mobile="+919812345678")

        with pytest.raises(NoMatch):
            try_password(PASSWORD, name="98123 45678")


@pytest.mark.django_db
@pytest.mark.usefixtures("full_hashes")
class TestHashes:
    """How passwords are kept."""

    @pytest.mark.security("S3")
    def test_argon2id_with_nineteen_mebibytes_and_a_pepper(self, alice: User) -> None:
        assert re.match(r"argon2_peppered\$\w{8}\$argon2id\$v=19\$m=19456,t=2,p=1\$", alice.password)

    @pytest.mark.security("S3")
    @pytest.mark.slow
    def test_an_old_hash_is_made_anew(self, alice: User) -> None:
        for hasher in ("argon2", "pbkdf2_sha256"):
            User.objects.filter(pk=alice.pk).update(password=make_password(PASSWORD, hasher=hasher))

            try_password(PASSWORD)

            alice.refresh_from_db()
            assert alice.password.startswith("argon2_peppered$")
            assert try_password(PASSWORD).user == alice

    @pytest.mark.security("S3")
    def test_without_the_pepper_the_hash_is_worth_nothing(self, alice: User, settings: object) -> None:
        settings.PASSWORD_PEPPERS = dict.fromkeys(settings.PASSWORD_PEPPERS, "another")  # type: ignore[attr-defined]  # pytest-django's settings

        with pytest.raises(NoMatch):
            try_password(PASSWORD)

    def test_an_older_pepper_still_opens_and_is_replaced(self, alice: User, settings: object) -> None:
        peppers = settings.PASSWORD_PEPPERS  # type: ignore[attr-defined]  # pytest-django's settings
        settings.PASSWORD_PEPPERS = {"2": "new", **peppers}  # type: ignore[attr-defined]  # pytest-django's settings

        assert try_password(PASSWORD).user == alice

        alice.refresh_from_db()
        assert alice.password.startswith("argon2_peppered$2$")
        assert try_password(PASSWORD).user == alice

    @pytest.mark.security("S1")
    def test_the_same_password_in_another_unicode_form(self, alice: User) -> None:
        alice.set_password("Ünïted in the räin")
        alice.save()

        assert try_password("U\u0308ni\u0308ted in the ra\u0308in").user == alice

    @pytest.mark.security("S1")
    def test_no_password_is_cut_short(self, alice: User) -> None:
        alice.set_password("x" * 200)
        alice.save()

        with pytest.raises(NoMatch):
            try_password("x" * 199)


@pytest.mark.django_db
def test_the_journal_knows_of_failures_and_locks(alice: User) -> None:
    fail(10)

    kinds = list(Entry.objects.filter(at__gte=NOON).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["identity.SignInRefused"] * 10 + ["identity.AccountLocked"]


@pytest.mark.django_db
def test_a_whole_sign_in_is_at_most_eight_statements(client: Client, alice: User) -> None:
    typed = {"username": "CRO0612345", "password": PASSWORD}
    client.get("/sign-in/")

    with CaptureQueriesContext(connection) as seen:
        answer = client.post("/sign-in/", typed)

    assert answer.status_code == HTTPStatus.FOUND
    assert Session.objects.filter(user=alice).exists()
    asked = [one["sql"] for one in seen if not one["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    assert len(asked) <= 8, asked
