"""What the gate's tests share."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from spom.identity.models import OneTimeCode
from spom.identity.tasks import send_code
from spom.kit.channels.folder import written_mails, written_sms

Postman = Callable[[], str]


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
