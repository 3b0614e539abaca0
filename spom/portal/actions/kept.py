"""Keeping what somebody was sending to an area that had just closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from spom.identity.actions.kept import keep_work
from spom.identity.models import User
from spom.portal.actions.notices import notify
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.wording import Value
from spom.portal.registry.areas import area_called
from spom.portal.registry.notices import kind_called


@transaction.atomic
def keep_until_open(
    *,
    user: User,
    path: str,
    page: str,
    fields: Mapping[str, Sequence[str]],
    window: MaintenanceWindow,
    at: datetime,
) -> str | None:
    """Keep a form until a day after the window, and tell its writer where; None when there is nothing to keep."""
    # The day for which work is kept begins when the door opens again: before that nobody could send it.
    key = keep_work(user=user, path=path, page=page, fields=fields, at=window.ends_at)
    if key is None:
        return None
    address = reverse("identity:kept_work", args=[key])
    facts: dict[str, Value] = {"area": str(area_called(window.area).name), "ends_at": window.ends_at}
    notify(to=user, kind=kind_called("portal.work_kept"), context=facts, link=address, at=at)
    return address
