"""Names every file of jobs once, because the queue looks for tasks here."""

from spom.portal.tasks import articles, bounces, files, maintenance, outbox, status, tickets

__all__ = ["articles", "bounces", "files", "maintenance", "outbox", "status", "tickets"]
