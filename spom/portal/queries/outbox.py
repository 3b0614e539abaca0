"""What a message says when it leaves, and where it goes."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from spom.kit.channels.messages import Mail, NotAMessage, Sms
from spom.portal.models.notice import OutboxMessage, SmsRegistration
from spom.portal.queries.wording import Words, words_for
from spom.portal.registry.notices import kind_called

DIGEST_KIND = "portal.digest"


def due_messages(at: datetime) -> QuerySet[OutboxMessage]:
    """What should leave now, oldest first."""
    return OutboxMessage.objects.due(at).order_by("due_at", "pk")


def sendable(message: OutboxMessage) -> Mail | Sms | None:
    """The message as its channel takes it; None when there is nothing to say or nowhere to send it.

    The address is the person's present one: whoever corrects a stale number gets the next try there.
    """
    try:
        return _sms(message) if message.channel == OutboxMessage.Channel.SMS else _mail(message)
    except NotAMessage:
        return None


def _mail(message: OutboxMessage) -> Mail | None:
    if not message.to.email:
        return None
    said = _digest_words(message) if message.notice is None else _notice_words(message)
    if said is None:
        return None
    return Mail(key=message.key.hex, to=message.to.email, subject=said.subject, text=said.text, language=said.language)


def _sms(message: OutboxMessage) -> Sms | None:
    said = _notice_words(message)
    if said is None or not said.sms or not message.to.mobile or message.notice is None:
        return None
    registered = SmsRegistration.objects.filter(kind=message.notice.kind, language=said.language).first()
    template_id = registered.template_id if registered else ""
    return Sms(key=message.key.hex, to=message.to.mobile, text=said.sms, template_id=template_id)


def _notice_words(message: OutboxMessage) -> Words | None:
    notice = message.notice
    if notice is None or notice.withdrawn_at is not None:
        return None
    said = words_for(message.to, kind_called(notice.kind), notice.context)
    return _with_address(said, said.text, link=notice.link)


def _digest_words(message: OutboxMessage) -> Words | None:
    parts = [
        part.notice
        for part in message.parts.select_related("notice").order_by("pk")
        if part.notice is not None and part.notice.withdrawn_at is None
    ]
    if not parts:
        return None
    head = words_for(message.to, kind_called(DIGEST_KIND), {"count": len(parts)})
    told = [words_for(message.to, kind_called(notice.kind), notice.context) for notice in parts]
    text = "\n\n".join([head.text, *(f"* {each.subject}\n\n{each.text}" for each in told)])
    return _with_address(head, text, link="/notices/")


def _with_address(said: Words, text: str, *, link: str) -> Words:
    address = f"{settings.PUBLIC_URL}{link}" if link else ""
    whole = f"{text}\n\n{said.link}: {address}" if address and said.link else f"{text}\n\n{address}".rstrip()
    return Words(language=said.language, subject=said.subject, text=whole, sms=said.sms, link=said.link)
