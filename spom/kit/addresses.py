"""Addresses of pages, looked up once: they do not change while a process runs."""

from functools import lru_cache

from django.urls import reverse

# One for every page with its menu, and those that many people are led to.
MOST_KEPT = 1024


@lru_cache(maxsize=MOST_KEPT)
def address_of(name: str, *args: str | int) -> str:
    """Where the page of this name is. Raises NoReverseMatch."""
    return reverse(name, args=args)
