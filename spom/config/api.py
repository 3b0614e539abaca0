"""The API, assembled. Whatever goes wrong has one shape, as in spom.kit.error_pages: code, message, reference."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import django_auth

from spom.campus.api import router as learning
from spom.identity.api import router as sign_in
from spom.kit import error_pages
from spom.kit.errors import Refusal
from spom.kit.origin import current_origin
from spom.kit.request_ids import reference_of
from spom.kit.trouble import BY_STATUS, FORBIDDEN, NOT_FOUND, TOO_MANY

# No page of documentation at the portal itself: the document is in docs/reference/openapi.json.
api = NinjaAPI(title="SPOM", auth=django_auth, docs_url=None)
api.add_router("", sign_in)
api.add_router("/learning", learning)


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, no: Refusal) -> HttpResponse:
    """Every refusal, in one shape."""
    return _no(request, HTTPStatus.CONFLICT, code=no.code, message=str(no))


@api.exception_handler(ValidationError)
def point_out(request: HttpRequest, no: ValidationError) -> HttpResponse:
    """What was sent does not have the shape it must have: which field, and why. Never what was in it."""
    problems = [{"field": ".".join(map(str, error["loc"])), "message": error["msg"]} for error in no.errors]
    answer = {
        "code": "invalid",
        "message": _("Some of what was sent cannot be used."),
        "reference": reference_of(current_origin().request_id),
        "problems": problems,
    }
    return api.create_response(request, answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@api.exception_handler(AuthenticationError)
def ask_to_sign_in(request: HttpRequest, no: AuthenticationError) -> HttpResponse:  # noqa: ARG001  # ninja passes both
    """Nobody is signed in."""
    return _no(request, HTTPStatus.UNAUTHORIZED, code="sign_in_first", message=_("Sign in first."))


@api.exception_handler(PermissionDenied)
def forbid(request: HttpRequest, no: PermissionDenied) -> HttpResponse:  # noqa: ARG001
    """Not for this person."""
    return error_pages.answer(request, FORBIDDEN)


@api.exception_handler(Http404)
def not_here(request: HttpRequest, no: Http404) -> HttpResponse:  # noqa: ARG001
    """There is no such thing, or it is not this person's to see."""
    return error_pages.answer(request, NOT_FOUND)


@api.exception_handler(Throttled)
def slow_down(request: HttpRequest, no: Throttled) -> HttpResponse:
    """Too many in a short time."""
    response = error_pages.answer(request, TOO_MANY)
    if no.wait:
        response.headers["Retry-After"] = str(no.wait)
    return response


@api.exception_handler(HttpError)
def other(request: HttpRequest, no: HttpError) -> HttpResponse:
    """What ninja itself turns away, a body that is no JSON among them."""
    known = BY_STATUS.get(HTTPStatus(no.status_code))
    if known is not None:
        return error_pages.answer(request, known)
    return _no(request, HTTPStatus(no.status_code), code="bad_request", message=_("This request cannot be read"))


def _no(request: HttpRequest, status: HTTPStatus, *, code: str, message: str) -> HttpResponse:
    answer = {"code": code, "message": message, "reference": reference_of(current_origin().request_id)}
    return api.create_response(request, answer, status=status)
