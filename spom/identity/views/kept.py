"""Going on where one was when the session ended."""

import json

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from spom.identity.http import UserRequest, allowed
from spom.identity.models import KeptWork
from spom.identity.policies import anyone_signed_in
from spom.identity.queries import work_kept_under
from spom.identity.secrets import unlocked_work


@require_GET
@never_cache
@allowed(anyone_signed_in)
def kept_work(request: UserRequest, key: str) -> HttpResponse:
    """What was typed. With script the form itself is filled in again; without it can be sent from here."""
    work = work_kept_under(key, user=request.user, at=timezone.now())
    if work is None:
        return redirect("/")
    fields = [(name, value) for name, values in _fields(work).items() for value in values]
    return render(request, "identity/kept_work.html", {"work": work, "fields": fields, "key": key})


@require_GET
@never_cache
@allowed(anyone_signed_in)
def kept_fields(request: UserRequest, key: str) -> HttpResponse:
    """The same, for the page that fills its form in again."""
    work = work_kept_under(key, user=request.user, at=timezone.now())
    if work is None:
        return JsonResponse({}, status=404)
    said = _("What you typed is back in the form. It was not sent yet.")
    return JsonResponse({"path": work.path, "fields": _fields(work), "said": said})


def _fields(work: KeptWork) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(unlocked_work(work.fields, row=work.pk))
    return found
