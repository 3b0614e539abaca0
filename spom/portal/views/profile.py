"""A person's own page: what is known about them, how they see the portal, and their data to take away."""

import json
from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.identity.queries import coordinators_of
from spom.portal.actions.pace import Limit, TooOften, keep_pace
from spom.portal.actions.profile import take_own_data
from spom.portal.policies.institution import may_change_institution
from spom.portal.queries.records import OwnData
from spom.portal.registry.records import every_record
from spom.portal.views.pacing import too_often

# It asks every app for everything, so it is not for pressing again and again.
TAKING = Limit(what="own-data", most=10, per=timedelta(hours=1))


@require_GET
@allowed(anyone_signed_in)
def profile(request: UserRequest) -> HttpResponse:
    """Who I am here."""
    unit = request.user.unit
    context = {
        "roles": [role.label for role in sorted(request.user.roles)],
        "coordinators": coordinators_of(unit) if unit else [],
        "records": every_record(),
    }
    return render(request, "portal/profile.html", context)


@require_POST
@allowed(anyone_signed_in)
def my_data(request: UserRequest) -> HttpResponse:
    """Everything kept about me, as a file: JSON for programs, HTML to read."""
    now = timezone.now()
    try:
        keep_pace(limit=TAKING, who=f"user:{request.user.pk}", at=now)
    except TooOften as no:
        return too_often(request, no)
    data = take_own_data(user=request.user, at=now)
    if request.POST.get("form") == "json":
        return _as_file(_as_json(data), "application/json", "my-data.json")
    return _as_file(render_to_string("portal/my_data.html", {"data": data}), "text/html; charset=utf-8", "my-data.html")


@require_GET
@allowed(may_change_institution)
def data_map(request: UserRequest) -> HttpResponse:
    """What the house keeps about people, why and how long: for staff who answer for it."""
    return render(request, "portal/data_map.html", {"records": every_record()})


def _as_json(data: OwnData) -> str:
    kept = {
        record.code: {
            "title": record.title,
            "purpose": record.purpose,
            "kept": record.kept,
            "rows": [dict(row) for row in record.rows],
        }
        for record in data.records
    }
    whole = {"person": data.person, "taken_at": data.at.isoformat(timespec="seconds"), "records": kept}
    return json.dumps(whole, ensure_ascii=False, indent=2)


def _as_file(text: str, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
