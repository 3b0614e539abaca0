"""The API, assembled."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.security import django_auth

from spom.kit.errors import Refusal

api = NinjaAPI(title="SPOM", auth=django_auth, docs_url=None)


@api.exception_handler(Refusal)
def refuse(request: HttpRequest, no: Refusal) -> HttpResponse:
    """Every refusal, in one shape."""
    return api.create_response(request, {"code": no.code, "message": str(no)}, status=409)


@api.exception_handler(PermissionDenied)
def forbid(request: HttpRequest, no: PermissionDenied) -> HttpResponse:  # noqa: ARG001  # the framework passes both
    """Not for this person."""
    return api.create_response(request, {"code": "forbidden", "message": _("You may not do this.")}, status=403)
