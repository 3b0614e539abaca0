"""The whole site, and beside it views that get into every kind of trouble."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.utils import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from spom.config.urls import handler400, handler403, handler404, handler500, urlpatterns
from spom.kit.errors import Refusal
from spom.kit.http import takes_cross_site, uses_camera

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


COMPLAINT = "new row violates a check\nDETAIL:  Failing row contains (7, canary-row,\ncanary-row-2)."


class TooLate(Refusal):
    """The door is shut."""

    code = "test.too_late"
    message = "The door is shut."


@login_not_required
def fine(request: HttpRequest) -> HttpResponse:
    return HttpResponse("fine")


@login_not_required
def bare(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse(status=status, headers={"Retry-After": "7"})


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    # Bare values: nothing about them looks like a secret.
    fields = [str(value) for value in (*request.POST.values(), *request.GET.values(), *request.COOKIES.values())]
    typed = " and ".join([*fields, request.headers.get("Authorization", "").rpartition(" ")[2]])
    raise RuntimeError(f"cannot go on with {typed}")


@login_not_required
def broken_row(request: HttpRequest) -> HttpResponse:
    raise IntegrityError(COMPLAINT)


@login_not_required
def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def refusing(request: HttpRequest) -> HttpResponse:
    raise TooLate


@login_not_required
@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"took {len(request.body)} bytes")


@csrf_exempt
@login_not_required
@require_POST
def exempt(request: HttpRequest) -> HttpResponse:
    return HttpResponse("taken without a token")


@takes_cross_site
@login_not_required
@require_POST
def from_anywhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse("welcome")


@login_not_required
def slow(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")
    return HttpResponse("too late")


@login_not_required
def counting(request: HttpRequest) -> HttpResponse:
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    return HttpResponse("counted")


@login_not_required
@uses_camera
def with_camera(request: HttpRequest) -> HttpResponse:
    return HttpResponse("smile")


@login_not_required
def cacheable(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open to all", headers={"Cache-Control": "public, max-age=60"})


urlpatterns = [
    *urlpatterns,
    path("try/fine/", fine),
    path("try/bare/<int:status>/", bare),
    path("try/broken/", broken, name="broken"),
    path("try/broken-row/", broken_row),
    path("try/denied/", denied),
    path("try/refusing/", refusing),
    path("try/only-post/", only_post),
    path("try/from-anywhere/", from_anywhere),
    path("try/slow/", slow),
    path("try/counting/", counting),
    path("try/camera/", with_camera),
    path("try/cacheable/", cacheable),
    path("api/try/broken/", broken),
    path("api/try/refusing/", refusing),
    path("api/try/only-post/", only_post),
    path("api/try/exempt/", exempt),
]
