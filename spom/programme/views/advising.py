"""Trying the rules out: what they would say of a student of whom these facts were known."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from spom.identity.http import UserRequest, allowed
from spom.kit.http import INVALID
from spom.portal.http import area
from spom.programme.forms.advising import WhatIfForm
from spom.programme.models.catalogue import Programme
from spom.programme.policies import may_advise
from spom.programme.queries.eligibility import facts_from, what_if


@area("learning")
@require_GET
@allowed(may_advise)
def try_rules(request: UserRequest) -> HttpResponse:
    """Nothing is kept: the facts stand in the address, so that the answer can be sent to a colleague."""
    asked = "on" in request.GET
    first = Programme.objects.order_by("name", "pk").first()
    form = WhatIfForm(request.GET if asked else None, initial={"on": localdate(), "programme": first})
    proofs = None
    if asked and form.is_valid():
        said = form.cleaned_data
        proofs = what_if(programme=said["programme"], facts=facts_from(form.facts()), on=said["on"])
    status = INVALID if form.errors else None
    return render(request, "programme/what_if.html", {"form": form, "proofs": proofs}, status=status)
