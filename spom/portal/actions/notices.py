"""Telling people things."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from procrastinate.types import JSONValue

from spom.identity.models import User
from spom.kit.jobs import defer
from spom.portal.models.notice import Notice, NoticeChoice, NoticeHabits, OutboxMessage
from spom.portal.queries.institution import current_institution
from spom.portal.queries.notices import wanted_channels
from spom.portal.queries.wording import Value, packed
from spom.portal.registry.notices import Channel, NoticeKind

SEND = "spom.portal.tasks.outbox.send"
BATCH = 200


def notify(*, to: User, kind: NoticeKind, context: Mapping[str, Value], link: str = "", at: datetime) -> Notice:
    """Tell one person: in the portal now, by mail and text message as they chose. Stands or falls with the caller."""
    return notify_all(to=[to], kind=kind, context=context, link=link, at=at)[0]


@transaction.atomic
def notify_all(
    *, to: Sequence[User], kind: NoticeKind, context: Mapping[str, Value], link: str = "", at: datetime
) -> list[Notice]:
    """Tell many people the same, with as many statements as for one."""
    facts = packed(kind, context)
    notices = Notice.objects.bulk_create(
        [Notice(to=person, kind=kind.code, context=facts, link=link, created_at=at) for person in to], BATCH * 10
    )
    _queue(notices=notices, kind=kind, at=at)
    return notices


def mark_read(*, notice: Notice, at: datetime) -> None:
    """The person opened it."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=at)


def mark_all_read(*, user: User, at: datetime) -> None:
    """The person has seen them all."""
    Notice.objects.of(user).unread().filter(created_at__lte=at).update(read_at=at)


def _queue(*, notices: Sequence[Notice], kind: NoticeKind, at: datetime) -> None:
    """One outbox row per notice and channel; a job for what is due at once, the minutely sweep for the rest."""
    people = [notice.to_id for notice in notices]
    habits = NoticeHabits.objects.in_bulk(people)
    choices: dict[int, list[NoticeChoice]] = defaultdict(list)
    for choice in NoticeChoice.objects.filter(user__in=people, category=kind.category.code):
        choices[choice.user_id].append(choice)

    messages = [
        _message(notice=notice, kind=kind, channel=channel, habits=habits.get(notice.to_id), at=at)
        for notice in notices
        for channel in sorted(wanted_channels(kind, choices[notice.to_id]))
    ]
    made = OutboxMessage.objects.bulk_create(messages, BATCH * 10)
    due_now: list[JSONValue] = [message.pk for message in made if message.due_at <= at and not message.for_digest]
    for start in range(0, len(due_now), BATCH):
        defer(task=SEND, arguments={"message_ids": due_now[start : start + BATCH]})


def _message(
    *, notice: Notice, kind: NoticeKind, channel: Channel, habits: NoticeHabits | None, at: datetime
) -> OutboxMessage:
    message = OutboxMessage(notice=notice, to_id=notice.to_id, channel=channel, due_at=at, created_at=at)
    if habits is None or kind.urgent:
        return message
    zone = current_institution().zone
    if channel is Channel.MAIL and habits.digest_at:
        message.for_digest = True
        message.due_at = _next(habits.digest_at, zone=zone, at=at)
    elif habits.quiet_until and habits.is_quiet(at.astimezone(zone).time()):
        message.due_at = _next(habits.quiet_until, zone=zone, at=at)
    return message


def _next(wall: time, *, zone: ZoneInfo, at: datetime) -> datetime:
    """The next moment the wall clock shows this time."""
    here = at.astimezone(zone)
    today = datetime.combine(here.date(), wall, zone)
    return today if today > here else datetime.combine(here.date() + timedelta(days=1), wall, zone)
