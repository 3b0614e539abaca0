"""What the worker does for identity. A job carries only ids: the code itself is made here, and never in the queue."""

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from spom.identity.actions.codes import make_code
from spom.identity.actions.contacts import make_contact_code
from spom.identity.models import ContactProof, OneTimeCode, User
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


# What the owner of an account is told about it, on every channel there is. Says what to do if it was somebody else.
TOLD = {
    "identity.PasswordChanged": _("The password of your account was changed, and every other sign-in was ended."),
    "identity.SecondStepsReset": _("The second steps of your account were reset by our staff."),
    "identity.SecondStepRemoved": _("A second step was removed from your account."),
    "identity.SecondStepUsed": _("A recovery code was used to sign in to your account."),
    "identity.AccountLocked": _("Somebody typed wrong passwords for your account. Its password sign-in is locked."),
}


@app.task(name="identity.tell_owner", queue="codes", retry=3)
def tell_owner(*, user_id: int, kind: str, key: str) -> None:
    """Tell the owner of an account what happened to it, by text message and by e-mail."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return
    with translation.override(user.language or "en"):
        advice = _("If this was not you, contact the help desk now.")
        text, subject = f"{TOLD[kind]} {advice}", str(_("A change to your account"))
        outcomes = []
        if user.mobile:
            outcomes.append(sms_channel().send(Sms(key=key, to=user.mobile, text=text, template_id="notice")))
        if user.email:
            mail = Mail(key=key, to=user.email, subject=subject, text=text, language=user.language or "en")
            outcomes.append(mail_channel().send(mail))
    if any(isinstance(outcome, Failed) for outcome in outcomes):
        raise NotSent("A notice about an account could not be sent.")


@app.task(name="identity.send_contact_code", queue="codes", retry=3)
def send_contact_code(*, proof_id: int) -> None:
    """Make the code for a new address or number and send it there; nothing when it is out of date."""
    now = timezone.now()
    proof = ContactProof.objects.filter(pk=proof_id).first()
    if proof is None or proof.used_at or proof.replaced_at or now >= proof.expires_at:
        return
    with translation.override(proof.language):
        digits = make_contact_code(proof=proof, at=now)
        text = str(
            _("%(code)s confirms that you can be reached here. It works for 10 minutes. Tell it to nobody.")
            % {"code": digits}
        )
        subject = str(_("%(code)s is your SPOM code") % {"code": digits})
        outcome = _hand_over(proof, to=proof.address, key=f"contact-{proof.pk}", subject=subject, text=text)
    if isinstance(outcome, Failed):
        raise NotSent(outcome.reason)


@app.task(name="identity.tell_old_contact", queue="codes", retry=3)
def tell_old_contact(*, proof_id: int) -> None:
    """Tell the address or number used before that another one took its place."""
    proof = ContactProof.objects.filter(pk=proof_id).first()
    if proof is None or not proof.before:
        return
    with translation.override(proof.language):
        text = str(
            _(
                "Your account is no longer reached here: another address or number was confirmed in its place. "
                "If this was not you, contact the help desk now."
            )
        )
        subject = str(_("A change to your account"))
        outcome = _hand_over(proof, to=proof.before, key=f"contact-before-{proof.pk}", subject=subject, text=text)
    if isinstance(outcome, Failed):
        raise NotSent(outcome.reason)


def _hand_over(proof: ContactProof, *, to: str, key: str, subject: str, text: str) -> Delivery:
    if proof.channel == OneTimeCode.Channel.SMS:
        return sms_channel().send(Sms(key=key, to=to, text=text, template_id="otp"))
    return mail_channel().send(Mail(key=key, to=to, subject=subject, text=text, language=proof.language))
