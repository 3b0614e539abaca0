"""A door as it must not be, and one that only looks like it, for the test that looks for such doors."""

from itertools import chain, cycle

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


# The third time another than twice before, as if more fields had changed it; then no more.
LOTS = chain(["de", "de", "hi"], cycle(["de"]))


def fickle(request: HttpRequest) -> HttpResponse:
    """Writes what it draws, whatever is posted."""
    User.objects.filter(pk=request.user.pk).update(language=next(LOTS))
    return HttpResponse("Done")


urlpatterns = [path("careless/", careless), path("fickle/", fickle), path("", include("spom.config.urls"))]
