"""What the portal announces about telling people things."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.journal.events import Event
from spom.portal.models.notice import Announcement


@dataclass(frozen=True, kw_only=True)
class AnnouncementScheduled(Event):
    """Staff wrote to an audience; it goes out when it is due."""

    announcement: Announcement


@dataclass(frozen=True, kw_only=True)
class AnnouncementWithdrawn(Event):
    """An announcement was taken back before it went out."""

    announcement: Announcement


@dataclass(frozen=True, kw_only=True)
class AnnouncementSent(Event):
    """An announcement went out. `reached` is to how many people."""

    announcement: Announcement
    reached: int


@dataclass(frozen=True, kw_only=True)
class NoticeHabitsChanged(Event):
    """A person chose how and when to be told things."""

    user: User


@dataclass(frozen=True, kw_only=True)
class SmsWordingRegistered(Event):
    """The operator's number for the wording of one kind in one language was entered."""

    kind: str
    language: str
    template_id: str


@dataclass(frozen=True, kw_only=True)
class MailCameBack(Event):
    """A mail to a person came back. `status` is the code of why (RFC 3463)."""

    person: User
    status: str
