"""Names every noun once, because Django looks for models here. Elsewhere import the file you need."""

from spom.portal.models.article import Article, ArticleVersion, ArticleVote
from spom.portal.models.incident import Incident, IncidentUpdate
from spom.portal.models.institution import Contact, Institution
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.models.notice import (
    Announcement,
    Notice,
    NoticeChoice,
    NoticeHabits,
    OutboxMessage,
    SmsRegistration,
)
from spom.portal.models.pace import Pace
from spom.portal.models.page import PageVersion
from spom.portal.models.profile import Consent, DetailChange, ErasureRequest, LegalHold, Photo
from spom.portal.models.ticket import CannedAnswer, Ticket, TicketFile, TicketMessage
from spom.portal.models.visit import Visit

__all__ = [
    "Announcement",
    "Article",
    "ArticleVersion",
    "ArticleVote",
    "CannedAnswer",
    "Consent",
    "Contact",
    "DetailChange",
    "ErasureRequest",
    "Incident",
    "IncidentUpdate",
    "Institution",
    "LegalHold",
    "MaintenanceWindow",
    "Notice",
    "NoticeChoice",
    "NoticeHabits",
    "OutboxMessage",
    "Pace",
    "PageVersion",
    "Photo",
    "SmsRegistration",
    "Ticket",
    "TicketFile",
    "TicketMessage",
    "Visit",
]
