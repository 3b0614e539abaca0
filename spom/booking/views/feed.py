"""Seats left, for everybody and every program, so that nobody needs to scrape: JSON, Atom, iCalendar.

Answers are kept for a minute, here and by whoever asks; what is asked more often is answered from there.
"""

import json
import threading
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_GET

from spom.booking.queries.availability import Free, availability_now
from spom.kit.icalendar import CONTENT_TYPE, CalendarEntry, calendar
from spom.portal.http import area
from spom.portal.queries.institution import current_institution

KEPT = timedelta(minutes=1)
_kept: dict[str, tuple[datetime, bytes]] = {}
_lock = threading.Lock()


@area("booking")
@require_GET
@login_not_required
def availability(request: HttpRequest, form: str) -> HttpResponse:  # noqa: ARG001  # every view has it
    """The next sixty days, day by centre."""
    makers = {"json": (_json, "application/json"), "atom": (_atom, "application/atom+xml"), "ics": (_ics, CONTENT_TYPE)}
    if form not in makers:
        raise Http404
    make, mime = makers[form]
    now = timezone.now()
    # One thread makes the answer, the others wait for it: a crowd costs one query a minute and process.
    with _lock:
        made_at, body = _kept.get(form, (now - 2 * KEPT, b""))
        if not now - KEPT < made_at <= now:
            made_at, body = now, make(availability_now(at=now), now)
            _kept[form] = (made_at, body)
    answer = HttpResponse(body, content_type=mime)
    answer["Cache-Control"] = f"public, max-age={int(KEPT.total_seconds())}"
    return answer


def _json(rows: list[Free], now: datetime) -> bytes:
    said = [
        {"day": f"{row.day}", "centre": row.code, "name": row.name, "city": row.city, "left": row.left} for row in rows
    ]
    return json.dumps({"at": now.isoformat(), "seats": said}).encode()


def _atom(rows: list[Free], now: datetime) -> bytes:
    home = urljoin(settings.PUBLIC_URL, reverse("booking:tests"))
    feed = Atom1Feed(title=current_institution().name, link=home, description="", language="en")
    for row in rows:
        name = f"{row.day} · {row.name}, {row.city}: {row.left}"
        feed.add_item(title=name, link=home, description=name, unique_id=f"{row.code}-{row.day}", updateddate=now)
    return feed.writeString("utf-8").encode()


def _ics(rows: list[Free], now: datetime) -> bytes:
    entries = [
        CalendarEntry(
            uid=f"seats-{row.code}-{row.day}@spom",
            sequence=int(now.timestamp()) // 60,
            starts_at=row.first,
            ends_at=row.last,
            written_at=now,
            title=f"{row.name}, {row.city}: {row.left}",
        )
        for row in rows
    ]
    return calendar(name=current_institution().name, entries=entries)
