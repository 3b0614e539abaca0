"""The page a person lands on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.portal.queries.home import cards_for


@require_GET
@allowed(anyone_signed_in)
def home(request: UserRequest) -> HttpResponse:
    """Home: what the apps have to say to this person now."""
    return render(request, "portal/home.html", {"cards": cards_for(request.user, timezone.now())})
