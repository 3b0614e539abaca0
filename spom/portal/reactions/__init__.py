"""Names every file of consequences once: the kit opens this room when the process starts."""

from spom.portal.reactions import articles, journal, maintenance, profile, tickets, visits

__all__ = ["articles", "journal", "maintenance", "profile", "tickets", "visits"]
