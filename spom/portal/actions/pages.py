"""Writing and publishing the institution's pages."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.events.pages import PageDrafted, PagePublished
from spom.portal.models.institution import Institution
from spom.portal.models.page import Kind, PageVersion
from spom.portal.queries.institution import current_institution


class NothingToPublish(Refusal):
    """There is no draft."""

    code = "portal.nothing_to_publish"
    message = _("There is no draft of this page. Save one first.")


class EffectiveTooEarly(Refusal):
    """A rule cannot have held before it could be read."""

    code = "portal.effective_too_early"
    message = _("The text cannot hold from a day that is over. Choose today or a later day.")


@transaction.atomic
def save_draft(*, kind: Kind, language: str, body: str, by: User, at: datetime) -> PageVersion:
    """Write the draft of a page, or write it again."""
    _lock()
    draft = _draft(kind, language) or PageVersion(kind=kind, language=language)
    draft.body, draft.saved_by, draft.saved_at = body, by, at
    draft.save()
    announce(PageDrafted(version=draft, by=by, at=at))
    return draft


@transaction.atomic
def publish_draft(*, kind: Kind, language: str, effective_on: date, by: User, at: datetime) -> PageVersion:
    """Let the draft hold from a day on. What held before stays readable."""
    _lock()
    draft = _draft(kind, language)
    if draft is None:
        raise NothingToPublish
    if effective_on < at.astimezone(current_institution().zone).date():
        raise EffectiveTooEarly
    latest = PageVersion.objects.filter(kind=kind, language=language).aggregate(latest=Max("number"))["latest"]
    draft.number = (latest or 0) + 1
    draft.effective_on, draft.published_by, draft.published_at = effective_on, by, at
    draft.save()
    announce(PagePublished(version=draft, by=by, at=at))
    return draft


def _draft(kind: Kind, language: str) -> PageVersion | None:
    return PageVersion.objects.filter(kind=kind, language=language, number__isnull=True).first()


def _lock() -> None:
    # Pages are written rarely: one writer at a time, so that numbers have no gaps and no draft is written twice.
    list(Institution.objects.select_for_update().values_list("pk", flat=True))
