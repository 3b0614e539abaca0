"""A page or an operation that does not say who may come in is found."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.generic import TemplateView
from ninja import NinjaAPI, Router
from ninja.security import django_auth

from spom.identity.http import UserRequest, allowed, person
from spom.identity.models import Role
from spom.identity.policies import Permission, anyone_signed_in
from spom.portal.http import area
from tests.house.doors import doors_without_an_area, operations_without_a_policy, pages_without_a_policy
from tests.house.permissions import permissions_without_words


@allowed(anyone_signed_in)
def guarded(request: UserRequest) -> HttpResponse:
    """A page with a policy."""
    return HttpResponse()


@login_not_required
def open_to_all(request: HttpRequest) -> HttpResponse:
    """A page that says it is open."""
    return HttpResponse()


def forgotten(request: HttpRequest) -> HttpResponse:
    """A page that says nothing."""
    return HttpResponse()


def test_finds_a_page_without_a_policy() -> None:
    sound = [path("a/", guarded), path("b/", open_to_all)]
    deep = [path("in/", include([path("c/", forgotten), path("d/", TemplateView.as_view())]))]

    assert pages_without_a_policy(sound) == []
    assert [page.split(" ")[0] for page in pages_without_a_policy([*sound, *deep])] == ["/in/c/", "/in/d/"]


def test_finds_an_operation_without_a_policy() -> None:
    api, nested = NinjaAPI(auth=django_auth, urls_namespace="house"), Router()

    @api.get("/sound")
    def sound(request: HttpRequest) -> str:
        return str(person(request, may=anyone_signed_in))

    @api.get("/open", auth=None)
    def open_operation(request: HttpRequest) -> str:
        return "for all"

    @nested.post("/forgotten")
    def forgotten_operation(request: HttpRequest) -> str:
        return "for whom?"

    api.add_router("/deep", nested)

    assert [fault.split(" (")[0] for fault in operations_without_a_policy(api)] == ["POST /deep/forgotten"]


def test_finds_a_door_that_no_maintenance_closes() -> None:
    api, learning = NinjaAPI(auth=django_auth, urls_namespace="resting"), Router()

    def lesson(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def pulse(request: HttpRequest) -> str:
        return ""

    # As if they stood in these files.
    lesson.__module__, pulse.__module__, open_to_all.__module__ = (
        "spom.campus.views",
        "spom.campus.api",
        "spom.portal.views",
    )
    learning.get("/pulse")(pulse)
    api.add_router("/learning", learning)
    doors = [path("lesson/", lesson), path("status/", open_to_all)]

    def nothing_rests(*, url_name: str, path: str) -> str:
        return ""

    def learning_rests(*, url_name: str, path: str) -> str:
        return "learning" if url_name == "campus:" or path.startswith("/api/learning/") else ""

    open_doors = doors_without_an_area(doors, api, nothing_rests)
    assert [fault.partition(":")[0] for fault in open_doors] == ["/lesson/", "/api/learning/pulse"]
    assert doors_without_an_area(doors, api, learning_rests) == []
    assert (
        doors_without_an_area([path("lesson/", area("learning")(lesson))], NinjaAPI(urls_namespace="x"), nothing_rests)
        == []
    )


def test_finds_a_permission_without_words_or_roles() -> None:
    sound = Permission(code="a.see_seats", sentence="See seats", roles=frozenset({Role.STUDENT}))
    mute = Permission(code="a.see", sentence="see", roles=frozenset({Role.STUDENT}))
    nobody = Permission(code="Seats", sentence="See seats", roles=frozenset())

    assert permissions_without_words([sound]) == []
    assert len(permissions_without_words([mute])) == 1
    assert len(permissions_without_words([nobody])) == 2
