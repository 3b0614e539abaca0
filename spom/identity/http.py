"""The request a signed-in person makes, and who may make it."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

from spom.identity.models import User
from spom.identity.policies import Policy


class UserRequest(HttpRequest):
    """What every view behind sign-in receives."""

    user: User
    htmx: HtmxDetails


P = ParamSpec("P")
View = Callable[Concatenate[UserRequest, P], HttpResponse]


def allowed(policy: Policy) -> Callable[[View[P]], View[P]]:
    """Let the view run only for people the policy says yes to; everybody else gets 403."""

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: UserRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not policy(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]  # read by tests/house/test_doors.py
        return guarded  # type: ignore[return-value]  # wraps() names the argument

    return guard


def person(request: HttpRequest, *, may: Policy) -> User:
    """The person calling the API, if the policy says yes to them. Raises PermissionDenied."""
    user = request.user
    if not isinstance(user, User) or not may(user):
        raise PermissionDenied
    return user
