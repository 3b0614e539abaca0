"""Names every file of jobs once, because the queue looks for tasks here."""

from spom.portal.tasks import articles, maintenance, outbox, status, tickets

__all__ = ["articles", "maintenance", "outbox", "status", "tickets"]
