"""A door as it must not be, for the test that looks for such doors."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from spom.identity.models import User


def careless(request: HttpRequest) -> HttpResponse:
    """Takes whatever is posted for a column of the person."""
    person = User.objects.get(pk=request.user.pk)
    for name in ("language", "full_name", "mobile"):
        setattr(person, name, request.POST.get(name, getattr(person, name)))
    person.save()
    return HttpResponse("Done")


urlpatterns = [path("careless/", careless), path("", include("spom.config.urls"))]
