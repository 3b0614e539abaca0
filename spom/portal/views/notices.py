"""A person's notices: the list, the bell, and what they chose."""

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.identity.policies import anyone_signed_in
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions.notice_habits import choose_habits
from spom.portal.actions.notices import mark_all_read, mark_read
from spom.portal.forms.notices import HabitsForm, wish_name
from spom.portal.queries.notice_habits import choice_rows, habits_of
from spom.portal.queries.notices import Bell, in_words, notices_of, unread_count
from spom.portal.registry.notices import Channel, every_category

PER_PAGE = 20


@require_GET
@allowed(anyone_signed_in)
def notices(request: UserRequest) -> HttpResponse:
    """Everything the person was told."""
    page = numbered_page(notices_of(request.user), number=request.GET.get("page"), size=PER_PAGE)
    rows = in_words(page.object_list, request.user)
    return render(request, "portal/notices.html", {"page": page, "rows": rows})


@require_POST
@allowed(anyone_signed_in)
def open_notice(request: UserRequest, notice_id: int) -> HttpResponse:
    """Mark it read and go where it points."""
    notice = get_object_or_404(notices_of(request.user), pk=notice_id)
    mark_read(notice=notice, at=timezone.now())
    return redirect(notice.link or reverse("portal:notices"))


@require_POST
@allowed(anyone_signed_in)
def read_all(request: UserRequest) -> HttpResponse:
    """Mark everything read."""
    mark_all_read(user=request.user, at=timezone.now())
    return redirect("portal:notices")


@require_GET
@allowed(anyone_signed_in)
def bell(request: UserRequest) -> HttpResponse:
    """The bell, drawn again when its count differs from the one the page shows; otherwise nothing (204)."""
    count = unread_count(request.user)
    if request.GET.get("shown") == str(count):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "portal/_bell.html", {"bell": Bell(count=count)})


@require_http_methods(["GET", "POST"])
@allowed(anyone_signed_in)
def notice_choices(request: UserRequest) -> HttpResponse:
    """Which channels, when quiet, one mail a day."""
    form = HabitsForm(request.POST or None, instance=habits_of(request.user))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            choose_habits(
                user=request.user,
                quiet_from=form.cleaned_data["quiet_from"],
                quiet_until=form.cleaned_data["quiet_until"],
                digest_at=form.cleaned_data["digest_at"],
                wishes={
                    (category.code, channel): wish_name(category, channel) in request.POST
                    for category in every_category()
                    for channel in Channel
                },
                at=timezone.now(),
            )
            return redirect("portal:notice_choices")
        except Refusal as no:
            refusal = no
    status = INVALID if form.errors else REFUSED if refusal else None
    context = {"form": form, "rows": choice_rows(request.user), "refusal": refusal}
    return render(request, "portal/notice_choices.html", context, status=status)
