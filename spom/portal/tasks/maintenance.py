"""Telling everybody about maintenance, away from the request of the one who planned it."""

from contextlib import suppress

from django.utils import timezone
from procrastinate.contrib.django import app

from spom.portal.actions.maintenance_news import AlreadyTold, tell_about_window


@app.task
def tell(window_id: int, kind: str, change: int) -> None:
    """Tell everybody, once per change."""
    with suppress(AlreadyTold):
        tell_about_window(window_id=window_id, kind=kind, change=change, at=timezone.now())
