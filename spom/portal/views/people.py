"""People and their roles, for staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spom.identity.actions.roles import grant_role, revoke_role
from spom.identity.http import UserRequest, allowed
from spom.identity.models import Role, RoleGrant, User
from spom.identity.policies import may_help_with_sign_in, may_manage_roles, may_see_people
from spom.identity.queries import people_to_help
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.portal.forms.people import GrantForm, RevokeForm, SearchForm
from spom.portal.queries.people import grants_of
from spom.portal.queries.people import people as people_found

PER_PAGE = 25


@require_GET
@allowed(may_see_people)
def people(request: UserRequest) -> HttpResponse:
    """Find people."""
    form = SearchForm(request.GET)
    page = Paginator(people_found(form.search(), request.user), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(person, [role.label for role in sorted(person.roles)]) for person in page]
    return render(request, "portal/people.html", {"search_form": form, "page": page, "rows": rows})


@require_GET
@allowed(may_see_people)
def person(request: UserRequest, pk: int) -> HttpResponse:
    """One person: who they are, what they may do, and who decided it."""
    return _show(request, get_object_or_404(people_to_help(request.user), pk=pk), GrantForm())


@require_POST
@allowed(may_manage_roles)
def grant(request: UserRequest, pk: int) -> HttpResponse:
    """Grant a role, with a reason."""
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _show(request, person, form, status=INVALID)
    said = form.cleaned_data
    try:
        grant_role(
            user=person,
            role=Role(said["role"]),
            unit=said["unit"],
            reason=said["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return _show(request, person, form, refusal=no, status=REFUSED)
    messages.success(request, _("Role granted."))
    return redirect("portal:person", pk)


@require_POST
@allowed(may_manage_roles)
def revoke(request: UserRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Revoke a role, with a reason."""
    held = get_object_or_404(RoleGrant.objects.select_related("user"), pk=grant_pk, user=pk)
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _show(request, held.user, GrantForm(), revoke_form=form, status=INVALID)
    try:
        revoke_role(grant=held, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except Refusal as no:
        return _show(request, held.user, GrantForm(), refusal=no, status=REFUSED)
    messages.success(request, _("Role revoked. It holds from the person's next click."))
    return redirect("portal:person", pk)


def _show(
    request: UserRequest,
    person: User,
    form: GrantForm,
    *,
    revoke_form: RevokeForm | None = None,
    refusal: Refusal | None = None,
    status: int | None = None,
) -> HttpResponse:
    context = {
        "person": person,
        "form": form,
        "revoke_form": revoke_form or RevokeForm(),
        "grants": grants_of(person),
        "refusal": refusal,
        "may_manage": may_manage_roles(request.user),
        "may_help": may_help_with_sign_in(request.user),
    }
    return render(request, "portal/person.html", context, status=status)
