"""`spom rewrap-keys` puts everything under the newest master key, and says what still needs the one before."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from spom.config.command.rewrap_keys import tell_about_keys
from spom.config.command.saying import Trouble
from spom.identity.models import AuthenticatorApp, User
from spom.identity.secrets import locked, unlocked
from spom.identity.tests.make import NOON
from spom.kit import rewrapping
from spom.kit.crypto import decrypt, encrypt, is_current, new_master_key, rewrap
from spom.presence.models.checks import Evidence, PresenceCheck

pytestmark = [pytest.mark.django_db, pytest.mark.security("S43")]
SECRET = "JBSWY3DPEHPK3PXP"
APP = "identity.AuthenticatorApp"


def app_of(user: User) -> AuthenticatorApp:
    app = AuthenticatorApp.objects.create(user=user, name="Phone", secret="", added_at=NOON)
    app.secret = locked(SECRET, table=APP, row=app.pk)
    app.save()
    return app


def evidence_of(user: User) -> Evidence:
    verdict = PresenceCheck.Verdict.NO_MATCH
    check = PresenceCheck.objects.create(
        learner=user, occasion="study:1", drawn_at=NOON, begun_at=NOON, decided_at=NOON, verdict=verdict
    )
    evidence = Evidence(check_made=check, erase_at=NOON)
    evidence.frames = [encrypt(frame, bound_to=evidence.bound_to) for frame in (b"first", b"last")]
    evidence.save()
    return evidence


@pytest.fixture
def change_key(settings: Settings) -> Callable[[], None]:
    """A new master key; the one before still reads."""

    def change() -> None:
        settings.SPOM_MASTER_KEYS = [new_master_key(), *settings.SPOM_MASTER_KEYS]
        settings.PASSWORD_PEPPERS = {"newer": "a pepper of its own"} | settings.PASSWORD_PEPPERS

    return change


def test_everything_is_under_the_new_key_and_can_be_read_by_it_alone(
    alice: User, change_key: Callable[[], None], settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app, evidence = app_of(alice), evidence_of(alice)
    change_key()

    tell_about_keys()

    said = capsys.readouterr().out
    settings.SPOM_MASTER_KEYS = settings.SPOM_MASTER_KEYS[:1]
    app.refresh_from_db()
    evidence.refresh_from_db()
    assert unlocked(app.secret, table=APP, row=app.pk) == SECRET
    assert [decrypt(frame, bound_to=evidence.bound_to) for frame in evidence.frames] == [b"first", b"last"]
    assert "identity.AuthenticatorApp.secret: 1 put under" in said
    assert "presence.Evidence.frames: 1 put under" in said


def test_many_rows_are_done_in_turns_and_once(
    alice: User, change_key: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrapping, "BATCH", 2)
    apps = [app_of(alice) for _ in range(5)]
    change_key()

    done = list(rewrapping.rewrap_everything())

    assert [(str(each.column), each.rows) for each in done] == [("identity.AuthenticatorApp.secret", 5)]
    assert all(is_current(AuthenticatorApp.objects.get(pk=app.pk).secret) for app in apps)
    assert list(rewrapping.rewrap_everything()) == []


def test_what_no_key_opens_is_told_and_left_alone(
    alice: User, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    app = app_of(alice)
    settings.SPOM_MASTER_KEYS = [new_master_key()]

    with pytest.raises(Trouble, match="1 values cannot be read by any key"):
        tell_about_keys()

    assert "AuthenticatorApp.secret: 1 cannot be read" in capsys.readouterr().out
    assert AuthenticatorApp.objects.get(pk=app.pk).secret == app.secret


def test_a_value_changed_meanwhile_is_left_as_it_is(
    alice: User, change_key: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(alice)
    change_key()

    def somebody_is_quicker(token: str) -> str:
        newer = locked("ANOTHERSECRET", table=APP, row=app.pk)
        AuthenticatorApp.objects.filter(pk=app.pk).update(secret=newer)
        return rewrap(token)

    monkeypatch.setattr("spom.kit.rewrapping.rewrap", somebody_is_quicker)

    assert list(rewrapping.rewrap_everything()) == []
    assert unlocked(AuthenticatorApp.objects.get(pk=app.pk).secret, table=APP, row=app.pk) == "ANOTHERSECRET"


@pytest.mark.usefixtures("alice")
def test_passwords_that_need_the_key_before_are_counted(
    change_key: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    tell_about_keys()
    assert "Keep the key" not in capsys.readouterr().out

    change_key()
    tell_about_keys()

    assert "Keep the key before: 1 passwords were hashed with it." in capsys.readouterr().out
