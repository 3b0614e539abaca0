"""What the worker does for identity. A job carries only ids: the code itself is made here, and never in the queue."""

from datetime import UTC, datetime

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from spom.identity.actions import purge
from spom.identity.actions.codes import make_code
from spom.identity.actions.contacts import make_contact_code
from spom.identity.actions.handing_on import note_told, subject_of
from spom.identity.actions.imported import apply_some, tidy_import
from spom.identity.actions.importing import check_import as check_the_import
from spom.identity.actions.newcomers import forget_unproven_newcomers
from spom.identity.actions.requests import carry_out_due, forget_unproven
from spom.identity.models import ContactProof, ContactRequest, Handover, Newcomer, OneTimeCode, User
from spom.identity.models.requests import RequestState
from spom.identity.sso.keys import renew_keys
from spom.identity.sso.statements import client_with, logout_token
from spom.identity.sso.wire import Unreachable, host_of, post_form
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
    "identity.IdentityLinked": _("Your account was linked with another sign-in service, which can now open it."),
    "identity.AccountDisabled": _("Your account was closed by our staff."),
    "identity.AccountEnabled": _("Your account was opened again by our staff."),
    "identity.AccountUnlocked": _("Your account was unlocked by our staff."),
    "identity.ContactRequestGranted": _(
        "Somebody asked that you be reached at another address or number, and your coordinator agreed. It holds soon."
    ),
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


@app.task(name="identity.tell_portal", queue="codes", retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def tell_portal(*, handover_id: int) -> None:
    """Tell another portal that the session it was given has ended; nothing when it knows, or cannot be told."""
    now = timezone.now()
    handover = Handover.objects.to_be_told(now).select_related("user").filter(pk=handover_id).first()
    client = client_with(handover.client_id) if handover else None
    if handover is None or client is None or not client.logout_uri:
        return
    token = logout_token(handover=handover, subject=subject_of(user=handover.user, at=now), at=now)
    try:
        post_form(client.logout_uri, {"logout_token": token}, hosts=frozenset({host_of(client.logout_uri)}))
    except Unreachable as no:
        raise NotSent(no.why) from no
    note_told(handover=handover, at=now)


@app.periodic(cron="*/5 * * * *")
@app.task(name="identity.tell_portals", queueing_lock="identity.tell_portals")
def tell_portals(timestamp: int) -> None:
    """Sessions also end by their time, and other portals may have been out of reach: tell whoever does not know yet."""
    for handover in Handover.objects.to_be_told(datetime.fromtimestamp(timestamp, tz=UTC)).order_by("pk")[:500]:
        tell_portal.defer(handover_id=handover.pk)


@app.periodic(cron="20 2 * * *")
@app.task(name="identity.renew_signing_keys", queueing_lock="identity.renew_signing_keys")
def renew_signing_keys(timestamp: int) -> None:
    """A new signing key every ninety days; keys nobody needs any more go."""
    renew_keys(at=datetime.fromtimestamp(timestamp, tz=UTC))


@app.task(name="identity.check_import", queue="files", retry=2)
def check_import(*, batch_id: int) -> None:
    """Work out what a file of the registry would do."""
    check_the_import(batch_id=batch_id, at=timezone.now())


@app.task(name="identity.apply_import", queue="files", retry=5)
def apply_import(*, batch_id: int) -> None:
    """Carry out the next lines of a confirmed file; the job for those after them is queued with it."""
    apply_some(batch_id=batch_id, at=timezone.now())


@app.task(name="identity.tidy_import", queue="files", retry=3)
def remove_files_of_import(*, batch_id: int) -> None:
    """Remove the files of an import that is over."""
    tidy_import(batch_id=batch_id, at=timezone.now())


@app.periodic(cron="35 * * * *")
@app.task(name="identity.throw_away_old", queueing_lock="identity.throw_away_old")
def throw_away_old(timestamp: int) -> None:
    """Codes, tallies, sessions and marks whose time is over."""
    purge.throw_away_old(at=datetime.fromtimestamp(timestamp, tz=UTC))


@app.task(name="identity.tell_asker", queue="codes", retry=3)
def tell_asker(*, request_id: int) -> None:
    """Tell whoever asked to be reached another way what was decided, at the contact they have shown to be theirs."""
    request = ContactRequest.objects.select_related("proof").filter(pk=request_id).first()
    if request is None:
        return
    with translation.override(request.proof.language):
        if request.state == RequestState.REFUSED:
            text = _("You cannot be reached here yet. Your coordinator says: %(words)s") % {"words": request.answer}
        else:
            text = _("Your coordinator agreed: codes come here from %(moment)s UTC on.") % {
                "moment": f"{request.holds_at:%Y-%m-%d %H:%M}"
            }
        _tell(request.proof, key=f"request-{request.pk}-{request.state}", text=str(text))


@app.task(name="identity.tell_newcomer", queue="codes", retry=3)
def tell_newcomer(*, newcomer_id: int) -> None:
    """Tell somebody who registered themselves what was decided."""
    newcomer = Newcomer.objects.select_related("proof", "user").filter(pk=newcomer_id).first()
    if newcomer is None:
        return
    with translation.override(newcomer.proof.language):
        if newcomer.user is None:
            text = _("You cannot be let in. The coordinator says: %(words)s") % {"words": newcomer.answer}
        else:
            text = _("Welcome. Your registration number is %(number)s. Open the portal and activate your account.") % {
                "number": newcomer.user.username
            }
        _tell(newcomer.proof, key=f"newcomer-{newcomer.pk}", text=str(text))


def _tell(proof: ContactProof, *, key: str, text: str) -> None:
    subject = str(_("What you asked us for"))
    outcome = _hand_over(proof, to=proof.address, key=key, subject=subject, text=text)
    if isinstance(outcome, Failed):
        raise NotSent(outcome.reason)


@app.periodic(cron="*/5 * * * *")
@app.task(name="identity.sweep_requests", queueing_lock="identity.sweep_requests")
def sweep_requests(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the moment
    """Put in force what has rested long enough, and forget what was never proven."""
    now = timezone.now()
    carry_out_due(at=now)
    forget_unproven(at=now)
    forget_unproven_newcomers(at=now)
