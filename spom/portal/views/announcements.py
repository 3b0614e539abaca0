"""Staff tell people things, and look after what did not arrive."""

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.pagination import numbered_page
from spom.portal.actions.announcements import schedule_announcement, withdraw_announcement
from spom.portal.actions.outbox import try_again
from spom.portal.forms.notices import AnnouncementForm
from spom.portal.policies.notices import may_announce, may_see_undelivered
from spom.portal.queries.notices import announcements as announcements_written
from spom.portal.queries.notices import audience, undelivered_messages
from spom.portal.queries.wording import packed, words
from spom.portal.registry.notices import kind_called

PER_PAGE = 20


@require_GET
@allowed(may_announce)
def announcements(request: UserRequest) -> HttpResponse:
    """What was told, is about to be, and was taken back."""
    page = numbered_page(announcements_written(), number=request.GET.get("page"), size=PER_PAGE)
    return render(request, "portal/announcements.html", {"page": page})


@require_http_methods(["GET", "POST"])
@allowed(may_announce)
def new_announcement(request: UserRequest) -> HttpResponse:
    """Write, look at it as it will be, send."""
    form = AnnouncementForm(request.POST or None, initial={"language": request.user.language or "en"})
    if request.method == "GET" or not form.is_valid():
        status = INVALID if form.errors else None
        return render(request, "portal/announcement_new.html", {"form": form}, status=status)

    written = form.cleaned_data
    if "send" not in request.POST:
        count = audience(role=written["role"], unit=written["unit"]).count()
        context = {
            "form": form,
            "written": written,
            "count": count,
            "changing": "change" in request.POST,
            "sms": text_message_of(written) if written["by_sms"] else "",
        }
        return render(request, "portal/announcement_new.html", context)
    try:
        schedule_announcement(
            title=written["title"],
            text=written["text"],
            language=written["language"],
            role=written["role"],
            unit=written["unit"],
            by_sms=written["by_sms"],
            due_at=written["due_at"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "portal/announcement_new.html", {"form": form, "refusal": no}, status=REFUSED)
    return redirect("portal:announcements")


def text_message_of(written: Mapping[str, str]) -> str:
    """What a telephone will show of an announcement."""
    kind = kind_called("portal.announcement_by_sms")
    facts = packed(kind, {"title": written["title"], "text": written["text"]})
    return words(kind, facts, language=written["language"], person="").sms


@require_POST
@allowed(may_announce)
def take_back(request: UserRequest, announcement_id: int) -> HttpResponse:
    """Take an announcement back before it goes out."""
    announcement = get_object_or_404(announcements_written(), pk=announcement_id)
    try:
        withdraw_announcement(announcement=announcement, by=request.user, at=timezone.now())
    except Refusal as no:
        page = numbered_page(announcements_written(), number=1, size=PER_PAGE)
        return render(request, "portal/announcements.html", {"page": page, "refusal": no}, status=REFUSED)
    return redirect("portal:announcements")


@require_GET
@allowed(may_see_undelivered)
def undelivered(request: UserRequest) -> HttpResponse:
    """Messages that did not arrive."""
    page = numbered_page(undelivered_messages(), number=request.GET.get("page"), size=PER_PAGE)
    return render(request, "portal/undelivered.html", {"page": page})


@require_POST
@allowed(may_see_undelivered)
def send_again(request: UserRequest, message_id: int) -> HttpResponse:
    """Give a message another round of tries."""
    message = get_object_or_404(undelivered_messages(), pk=message_id)
    try:
        try_again(message=message, at=timezone.now())
    except Refusal as no:
        page = numbered_page(undelivered_messages(), number=1, size=PER_PAGE)
        return render(request, "portal/undelivered.html", {"page": page, "refusal": no}, status=REFUSED)
    return redirect("portal:undelivered")
