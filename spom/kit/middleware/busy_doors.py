"""The doors people come through every few seconds: what every answer says about itself is written down beforehand.

The layers between here and the view look at each answer anew and say the same of it every time, for a third of what
such a request costs. So the first good answer takes the whole way, what the layers said of it is kept, and the next
ones get just that. Whatever is out of the ordinary, before or after the view, takes the whole way as ever.
"""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve

from spom.kit.middleware.second_host import is_second

LARGEST_ORDINARY = 16_384
Outcome = Callable[[], HttpResponseBase]


class BusyDoors:
    """Calls the views of the addresses listed, and lets other layers see only what they would change."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.addresses = frozenset[str](settings.BUSY_DOORS)
        self._doors: dict[str, ResolverMatch] = {}
        # What the layers say of a good answer, by address and scheme.
        self._said: dict[tuple[str, str | None], dict[str, tuple[str, str]]] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer here, or pass on."""
        if request.path_info not in self.addresses or not _is_ordinary(request):
            return self.get_response(request)
        request.resolver_match = match = self._door(request.path_info)
        try:
            response: HttpResponseBase = match.func(request)
        except Exception as wrong:  # noqa: BLE001  # raised again where it is expected
            request.META[OUTCOME] = _raising(wrong)
            return self.get_response(request)
        which = (request.path_info, request.scheme)
        said = self._said.get(which)
        if said is None or response.status_code != HTTPStatus.OK:
            return self._the_whole_way(request, response, which)
        headers = response.headers
        # Put one after the other, each of the nine is looked at for line ends and letters anew.
        headers._store = said | headers._store  # noqa: SLF001  # Django offers no way to add many
        return response

    def _the_whole_way(
        self, request: HttpRequest, response: HttpResponseBase, which: tuple[str, str | None]
    ) -> HttpResponseBase:
        # What the view says is its own, of this one answer, and never kept.
        own = {name.lower() for name in response.headers} | {"content-length"}
        request.META[OUTCOME] = _answering(response)
        answered = self.get_response(request)
        if answered.status_code == HTTPStatus.OK:
            self._said[which] = {
                name.lower(): (name, value) for name, value in answered.headers.items() if name.lower() not in own
            }
        return answered

    def _door(self, address: str) -> ResolverMatch:
        known = self._doors.get(address)
        if known is None:
            known = self._doors[address] = resolve(address)
        return known


# How a busy door ended, for the layers that draw errors: the innermost of them asks for it in place of the view.
OUTCOME = "spom.outcome"


def outcome_of(request: HttpRequest) -> Outcome | None:
    """What the view has answered or raised already, if it has."""
    found: Outcome | None = request.META.get(OUTCOME)
    return found


def _is_ordinary(request: HttpRequest) -> bool:
    """Would no layer turn it away? A small body sent to the portal's own host."""
    length = request.META.get("CONTENT_LENGTH") or ""
    small = length.isascii() and length.isdecimal() and int(length) <= LARGEST_ORDINARY
    return small and request.method == "POST" and not is_second(request)


def _answering(response: HttpResponseBase) -> Outcome:
    def answer() -> HttpResponseBase:
        return response

    return answer


def _raising(wrong: Exception) -> Outcome:
    def answer() -> HttpResponseBase:
        raise wrong

    return answer
