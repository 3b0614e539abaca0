"""Helping somebody who cannot come in."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from django_stubs_ext import StrOrPromise

from spom.identity.actions.help import (
    approve_step_reset,
    ask_for_step_reset,
    disable_account,
    enable_account,
    open_activation,
    unlock,
)
from spom.identity.actions.sessions import end_sessions
from spom.identity.forms import ReasonForm
from spom.identity.http import UserRequest, allowed, fresh
from spom.identity.models import RegistryRecord, Role, StepReset, User
from spom.identity.policies import every_permission, is_staff, may_disable, may_help_with_sign_in
from spom.identity.queries import (
    closings_of,
    devices_of,
    history_of,
    joined_by,
    people_to_help,
    registry_photo_of,
    requests_of,
    sessions_of,
    whom_to_ask,
)
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED

# What can be done for a reason, and what is said afterwards.
VERBS: dict[str, tuple[Callable[..., None], StrOrPromise]] = {
    "unlock": (unlock, gettext_lazy("The account is unlocked.")),
    "disable": (disable_account, gettext_lazy("The account is closed. The person is out at the next click.")),
    "enable": (enable_account, gettext_lazy("The account is open again.")),
    "open": (open_activation, gettext_lazy("The person can activate the account now.")),
}


@require_GET
@allowed(may_help_with_sign_in)
def person(request: UserRequest, pk: int) -> HttpResponse:
    """Why somebody cannot come in, and what can be done."""
    return _page(request, _person(request, pk), ReasonForm())


@require_POST
@allowed(may_help_with_sign_in)
@fresh
def act(request: UserRequest, pk: int, what: str) -> HttpResponse:
    """Unlock, end sign-ins, or reset second steps, for a reason."""
    user, form, now = _person(request, pk), ReasonForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, user, form, status=INVALID)
    try:
        said = _do(what, user=user, reason=form.cleaned_data["reason"], by=request.user, now=now)
    except Refusal as no:
        return _page(request, user, form, refusal=no, status=REFUSED)
    messages.success(request, said)
    return redirect("identity:help", pk)


@require_POST
@allowed(may_help_with_sign_in)
@fresh
def approve(request: UserRequest, pk: int, reset_id: int) -> HttpResponse:
    """The second person's yes."""
    user, now = _person(request, pk), timezone.now()
    reset = get_object_or_404(StepReset.objects.filter(user=user).select_related("user"), pk=reset_id)
    try:
        approve_step_reset(reset=reset, by=request.user, at=now)
    except Refusal as no:
        return _page(request, user, ReasonForm(), refusal=no, status=REFUSED)
    messages.success(request, _("The second steps are reset. The person sets up new ones at the next sign-in."))
    return redirect("identity:help", pk)


@require_GET
@allowed(is_staff)
def roles(request: UserRequest) -> HttpResponse:
    """What each role may do, for all staff to read."""
    rows = [(each.sentence, [role in each.roles for role in Role]) for each in every_permission()]
    return render(request, "identity/roles.html", {"rows": rows, "roles": list(Role)})


def _do(what: str, *, user: User, reason: str, by: User, now: datetime) -> str:
    if what == "reset-steps":
        reset = ask_for_step_reset(user=user, reason=reason, by=by, at=now)
        reset.refresh_from_db()
        if reset.done_at:
            return _("The second steps are reset. The person sets up new ones at the next sign-in.")
        return _("The request is noted. Another member of staff has to approve it.")
    if what == "end-sessions":
        end_sessions(user=user, keep=None, reason=reason, by=by, at=now)
        return _("The person is signed out everywhere.")
    if what not in VERBS:
        raise Http404
    verb, said = VERBS[what]
    verb(user=user, reason=reason, by=by, at=now)
    return str(said)


def _person(request: UserRequest, pk: int) -> User:
    return get_object_or_404(people_to_help(request.user), pk=pk)


def _page(
    request: UserRequest, user: User, form: ReasonForm, *, refusal: Refusal | None = None, status: int | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "now": now,
        "person": user,
        "form": form,
        "refusal": refusal,
        "closings": closings_of(user, now),
        "sessions": sessions_of(user, now),
        "history": history_of(user),
        "record": RegistryRecord.objects.filter(user=user).first(),
        "photo": registry_photo_of(user),
        "coordinators": whom_to_ask(user),
        "requests": requests_of(user),
        "joined": joined_by(user),
        "devices": devices_of(user),
        "apps": user.apps.count(),
        "passkeys": user.passkeys.count(),
        "papers": user.recovery_codes.filter(used_at__isnull=True).count(),
        "may_disable": may_disable(user, by=request.user),
        "waiting": StepReset.objects.waiting(now).filter(user=user).select_related("asked_by"),
    }
    return render(request, "identity/help.html", context, status=status)
