"""Telling an audience something: written, scheduled, and taken back while there is time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Unit, User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.actions.notices import notify_all
from spom.portal.events.notices import AnnouncementScheduled, AnnouncementSent, AnnouncementWithdrawn
from spom.portal.models.notice import Announcement
from spom.portal.queries.notices import audience
from spom.portal.registry.notices import kind_called

State = Announcement.State

# Nobody writes to ten thousand people without wanting it back once.
TIME_TO_TAKE_BACK = timedelta(minutes=2)
CHUNK = 1_000


class NobodyToTell(Refusal):
    """No active person matches."""

    code = "portal.nobody_to_tell"
    message = _("Nobody has this role in this unit. Choose another audience.")


class AlreadySent(Refusal):
    """It went out, or was taken back before."""

    code = "portal.announcement_already_sent"
    message = _("This announcement has already gone out or been taken back.")


@transaction.atomic
def schedule_announcement(
    *,
    title: str,
    text: str,
    language: str,
    role: str,
    unit: Unit | None,
    by_sms: bool,
    due_at: datetime | None,
    by: User,
    at: datetime,
) -> Announcement:
    """Have it sent when it is due, and never sooner than it can be taken back."""
    if not audience(role=role, unit=unit).exists():
        raise NobodyToTell
    soonest = at + TIME_TO_TAKE_BACK
    announcement = Announcement.objects.create(
        title=title,
        text=text,
        language=language,
        role=role,
        unit=unit,
        by_sms=by_sms,
        written_by=by,
        created_at=at,
        due_at=max(due_at or soonest, soonest),
    )
    announce(AnnouncementScheduled(announcement=announcement, by=by, at=at))
    return announcement


@transaction.atomic
def withdraw_announcement(*, announcement: Announcement, by: User, at: datetime) -> None:
    """Take it back before it goes out."""
    waiting = Announcement.objects.filter(pk=announcement.pk, state=State.SCHEDULED)
    if not waiting.update(state=State.WITHDRAWN):
        raise AlreadySent
    announce(AnnouncementWithdrawn(announcement=announcement, by=by, at=at))


@transaction.atomic
def send_announcement(*, announcement: Announcement, at: datetime) -> int:
    """Tell the whole audience, once; returns how many. All notices appear together, or none."""
    due = Announcement.objects.filter(pk=announcement.pk, state=State.SCHEDULED, due_at__lte=at)
    if not due.update(state=State.SENT, sent_at=at):
        raise AlreadySent
    kind = kind_called("portal.announcement_by_sms" if announcement.by_sms else "portal.announcement")
    facts = {"title": announcement.title, "text": announcement.text}
    people = list(audience(role=announcement.role, unit=announcement.unit))
    for start in range(0, len(people), CHUNK):
        notify_all(to=people[start : start + CHUNK], kind=kind, context=facts, link="/notices/", at=at)
    Announcement.objects.filter(pk=announcement.pk).update(reached=len(people))
    announce(AnnouncementSent(announcement=announcement, reached=len(people), by=None, at=at))
    return len(people)
