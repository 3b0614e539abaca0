"""Opened by the kit when the process starts."""

from spom.portal.reactions import visits

__all__ = ["visits"]
