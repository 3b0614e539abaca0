"""Names every file of consequences once: the kit opens this room when the process starts."""

from spom.portal.reactions import articles, maintenance, profile, tickets, visits

__all__ = ["articles", "maintenance", "profile", "tickets", "visits"]
