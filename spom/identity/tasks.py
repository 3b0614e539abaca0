"""What the worker does for identity. A job carries only ids: the code itself is made here, and never in the queue."""

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from spom.identity.actions.codes import make_code
from spom.identity.models import OneTimeCode
from spom.kit.channels.chosen import mail_channel, sms_channel
from spom.kit.channels.messages import Delivery, Failed, Mail, Sms


class NotSent(Exception):
    """The channel could not take it now; the queue tries again."""


@app.task(name="identity.send_code", queue="codes", retry=3)
def send_code(*, code_id: int) -> None:
    """Make the code and send it; nothing at all when it was asked for in nobody's name, or is out of date."""
    now = timezone.now()
    code = OneTimeCode.objects.select_related("user").filter(pk=code_id).first()
    if code is None or code.user is None or code.replaced_at or now >= code.expires_at:
        return
    with translation.override(code.language):
        outcome = _send(code, make_code(code=code, at=now))
    if isinstance(outcome, Failed):
        raise NotSent(outcome.reason)


def _send(code: OneTimeCode, digits: str) -> Delivery:
    """The code comes first: it is what the preview on a locked phone shows."""
    user = code.user
    assert user is not None  # noqa: S101  # the caller has just looked
    text = _("%(code)s is your SPOM code. It works for 10 minutes. Tell it to nobody: our staff never ask for it.") % {
        "code": digits
    }
    key = f"code-{code.pk}"
    if code.channel == OneTimeCode.Channel.SMS:
        return sms_channel().send(Sms(key=key, to=user.mobile, text=text, template_id="otp"))
    subject = _("%(code)s is your SPOM code") % {"code": digits}
    return mail_channel().send(Mail(key=key, to=user.email, subject=subject, text=text, language=code.language))
