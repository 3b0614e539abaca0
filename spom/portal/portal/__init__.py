"""What the portal shows in itself: the kit opens this room when the process starts."""

from spom.portal.portal import around, audit, home, profile

__all__ = ["around", "audit", "home", "profile"]
