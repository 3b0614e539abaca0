"""Names every job once, because the queue looks for tasks here."""

from spom.portal.tasks import outbox

__all__ = ["outbox"]
