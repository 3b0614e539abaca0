"""What the gate's tests share."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from conftest import PASSWORD
from spom.identity.actions.federation import link_identity
from spom.identity.actions.roles import grant_role
from spom.identity.models import LinkedIdentity, OneTimeCode, Role, SigningKey, User
from spom.identity.sso.discovery import forget_providers
from spom.identity.sso.keys import renew_keys
from spom.identity.tasks import send_code
from spom.identity.tests.fake_provider import FakeProvider, a_provider
from spom.identity.tests.library import KEPT_KEY, LIBRARY, OTHER
from spom.identity.tests.make import NOON
from spom.kit.channels.folder import written_mails, written_sms

Postman = Callable[[], str]


@pytest.fixture
def clerk(db: None) -> User:
    """An administrator who never signs in, so that no password has to be hashed."""
    user = User.objects.create(username="clerk", full_name="Clara Kumar", created_at=NOON, email="clerk@example.edu")
    grant_role(user=user, role=Role.ADMINISTRATOR, reason="Test", by=None, at=NOON)
    return user


@pytest.fixture
def postman(settings: Settings, tmp_path: Path) -> Postman:
    """Have the worker deliver the newest code; what it wrote to the person, and nothing when it wrote nothing."""
    settings.MAIL_VIA = settings.SMS_VIA = "folder"
    settings.OUTBOX_DIR = tmp_path

    def deliver() -> str:
        code = OneTimeCode.objects.latest("pk")
        send_code(code_id=code.pk)
        texts = [sms.text for sms in written_sms(tmp_path / "sms") if sms.key == f"code-{code.pk}"]
        texts += [mail.text for mail in written_mails(tmp_path / "mail") if mail.key == f"code-{code.pk}"]
        found = re.search(r"\d{6}", texts[0]) if texts else None
        return found.group() if found else ""

    return deliver


@pytest.fixture
def queued(db: None) -> Callable[[], list[str]]:
    """The names of the tasks that wait for the worker."""

    def names() -> list[str]:
        return list(ProcrastinateJob.objects.filter(status="todo").order_by("pk").values_list("task_name", flat=True))

    return names


@pytest.fixture
def campus(settings: Settings) -> Iterator[FakeProvider]:
    """The institution's identity system, set up as a provider."""
    with a_provider() as house:
        settings.SSO_PROVIDERS = (house.settings(),)
        forget_providers()
        yield house
    forget_providers()


@pytest.fixture
def linked(alice: User, campus: FakeProvider) -> LinkedIdentity:
    """Alice's account, opened by what campus calls her."""
    return link_identity(user=alice, issuer=campus.issuer, subject="alice-there", label="Alice", at=NOON)


@pytest.fixture
def portals(settings: Settings) -> None:
    """Two portals that may sign in with us."""
    settings.SSO_CLIENTS = (LIBRARY, OTHER)


@pytest.fixture
def inside(client: Client, alice: User, portals: None) -> Client:
    """Alice's browser, signed in. The house's key is made once for all tests: making one takes half a second."""
    if KEPT_KEY:
        SigningKey.objects.create(**KEPT_KEY)
    else:
        renew_keys(at=timezone.now())
        KEPT_KEY.update(SigningKey.objects.values("kid", "private", "public", "made_at").get())
    client.post(reverse("identity:sign_in"), {"username": alice.username, "password": PASSWORD})
    return client
