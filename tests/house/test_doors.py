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
from tests.house.doors import operations_without_a_policy, pages_without_a_policy
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


def test_finds_a_permission_without_words_or_roles() -> None:
    sound = Permission(code="a.see_seats", sentence="See seats", roles=frozenset({Role.STUDENT}))
    mute = Permission(code="a.see", sentence="see", roles=frozenset({Role.STUDENT}))
    nobody = Permission(code="Seats", sentence="See seats", roles=frozenset())

    assert permissions_without_words([sound]) == []
    assert len(permissions_without_words([mute])) == 1
    assert len(permissions_without_words([nobody])) == 2
