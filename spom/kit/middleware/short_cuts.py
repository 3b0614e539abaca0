"""A few doors that must open whatever else is broken: no session, no person, no institution, no database."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve

from spom.kit.middleware.busy_doors import outcome_of


class ShortCuts:
    """Goes straight to the views of the addresses listed; everything else takes the long way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.addresses = frozenset[str](settings.SHORT_CUTS)
        self.folders = tuple[str, ...](settings.SHORT_CUT_FOLDERS)
        self._doors: dict[str, ResolverMatch] = {}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer here, or pass on."""
        if request.path_info not in self.addresses and not request.path_info.startswith(self.folders):
            return self.get_response(request)
        ended = outcome_of(request)
        if ended is not None:
            return ended()
        request.resolver_match = match = self._door(request.path_info)
        view: Callable[..., HttpResponseBase] = match.func
        return view(request, *match.args, **match.kwargs)

    def _door(self, address: str) -> ResolverMatch:
        """Where it leads. Looking through every address of the portal costs as much as some of these views do."""
        if address not in self.addresses:
            return resolve(address)
        known = self._doors.get(address)
        if known is None:
            known = self._doors[address] = resolve(address)
        return known
