"""What the floors above plug in here: where the page of a purchase is, so that a payer can be led back to it."""

from collections.abc import Callable

_pages: dict[str, Callable[[str], str]] = {}


def page_of(kind: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Say where purchases of a kind (`booking.Booking`) have their page. Raises ValueError when somebody said it."""
    if kind in _pages:
        raise ValueError(f"Two pages for {kind}.")

    def plug_in(make: Callable[[str], str]) -> Callable[[str], str]:
        _pages[kind] = make
        return make

    return plug_in


def purchase_page(subject: str) -> str:
    """The page of what an order buys; empty when nobody knows."""
    kind, _, key = subject.partition(":")
    make = _pages.get(kind)
    return make(key) if make and key else ""
