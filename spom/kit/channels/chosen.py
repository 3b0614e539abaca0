"""The channels this installation uses, as its settings say."""

from enum import StrEnum

from django.conf import settings

from spom.kit.channels.console import ConsoleMail, ConsoleSms
from spom.kit.channels.folder import FolderMail, FolderSms
from spom.kit.channels.gateway import GatewaySms
from spom.kit.channels.messages import Delivery, MailChannel, Refused, Sms, SmsChannel
from spom.kit.channels.smtp import SmtpMail


class MailVia(StrEnum):
    """How mail leaves."""

    CONSOLE = "console"
    FOLDER = "folder"
    SMTP = "smtp"


class SmsVia(StrEnum):
    """How text messages leave. NONE: the institution sends none."""

    NONE = "none"
    CONSOLE = "console"
    FOLDER = "folder"
    GATEWAY = "gateway"


class NoSms:
    """Where text messages end when the institution sends none."""

    def send(self, sms: Sms) -> Delivery:  # noqa: ARG002  # whatever it says
        """Say so."""
        return Refused(reason="This installation sends no text messages.")


def mail_channel() -> MailChannel:
    """The mail channel of this installation. Raises ValueError when the settings make no sense."""
    match MailVia(settings.MAIL_VIA):
        case MailVia.CONSOLE:
            return ConsoleMail()
        case MailVia.FOLDER:
            return FolderMail(folder=settings.OUTBOX_DIR / "mail", sender=settings.MAIL_FROM)
        case MailVia.SMTP:
            return SmtpMail(server=settings.MAIL_SERVER, sender=settings.MAIL_FROM)


def sms_channel() -> SmsChannel:
    """The SMS channel of this installation. Raises ValueError when the settings make no sense."""
    match SmsVia(settings.SMS_VIA):
        case SmsVia.NONE:
            return NoSms()
        case SmsVia.CONSOLE:
            return ConsoleSms()
        case SmsVia.FOLDER:
            return FolderSms(folder=settings.OUTBOX_DIR / "sms")
        case SmsVia.GATEWAY:
            return GatewaySms(
                url=settings.SMS_URL,
                key=settings.SMS_KEY,
                sender=settings.SMS_SENDER,
                entity_id=settings.SMS_ENTITY,
                allowed_hosts=frozenset(settings.EGRESS_HOSTS),
            )
