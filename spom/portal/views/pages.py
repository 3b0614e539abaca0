"""The institution's pages: open to read, and for staff to write."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spom.identity.http import UserRequest, allowed
from spom.kit.errors import Refusal
from spom.kit.http import INVALID, REFUSED
from spom.kit.markdown import to_html
from spom.portal.actions.pages import publish_draft, save_draft
from spom.portal.forms.pages import DraftForm, PublishForm
from spom.portal.models.page import Kind
from spom.portal.policies.pages import may_edit_pages
from spom.portal.queries import pages as queries
from spom.portal.queries.institution import current_institution


@login_not_required
@require_GET
def page(request: HttpRequest, kind: Kind) -> HttpResponse:
    """What holds today, or with `?version=` what held before."""
    language, today = get_language() or "en", timezone.localdate()
    shown = queries.page_on(kind, language, current_institution(), today)
    asked = request.GET.get("version", "")
    if asked:
        old = queries.version_of(kind, shown.language, int(asked), today) if asked.isdecimal() else None
        if old is None:
            raise Http404
        shown = old
    older = [version for version in queries.versions(kind, shown.language) if version.number != shown.number]
    held = [version for version in older if version.effective_on and version.effective_on <= today]
    return render(request, "portal/page.html", {"kind": kind, "shown": shown, "others": held})


@require_GET
@allowed(may_edit_pages)
def overview(request: UserRequest) -> HttpResponse:
    """Every page in every language, and where it stands."""
    stands = {(version.kind, version.language, version.number is None) for version in queries.every_version()}
    rows = [
        (kind, [(code, (kind, code, False) in stands, (kind, code, True) in stands) for code in _languages()])
        for kind in Kind
    ]
    return render(request, "portal/pages.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@allowed(may_edit_pages)
def edit(request: UserRequest, kind: str, language: str) -> HttpResponse:
    """Write the draft; `preview` shows it without saving."""
    which = _kind(kind, language)
    draft = queries.draft_of(which, language)
    restored = _restored(request, which, language)
    start = restored or (draft.body if draft else queries.delivered(which, language, current_institution()))
    form = DraftForm(request.POST or None, initial={"body": start})
    context = {
        "kind": which,
        "language": language,
        "form": form,
        "draft": draft,
        "restored": restored is not None,
        "publish_form": PublishForm(initial={"effective_on": timezone.localdate()}),
        "versions": queries.versions(which, language),
    }
    if request.method == "GET":
        return render(request, "portal/page_edit.html", context)
    if not form.is_valid():
        return render(request, "portal/page_edit.html", context, status=INVALID)
    if "preview" in request.POST:
        return render(request, "portal/page_edit.html", {**context, "preview": to_html(form.cleaned_data["body"])})
    save_draft(kind=which, language=language, body=form.cleaned_data["body"], by=request.user, at=timezone.now())
    messages.success(request, _("Draft saved."))
    return redirect("portal:page_edit", kind, language)


@require_POST
@allowed(may_edit_pages)
def publish(request: UserRequest, kind: str, language: str) -> HttpResponse:
    """Publish the draft from a day on."""
    which = _kind(kind, language)
    form = PublishForm(request.POST)
    draft = queries.draft_of(which, language)
    context = {
        "kind": which,
        "language": language,
        "form": DraftForm(initial={"body": draft.body if draft else ""}),
        "draft": draft,
        "publish_form": form,
        "versions": queries.versions(which, language),
    }
    if not form.is_valid():
        return render(request, "portal/page_edit.html", context, status=INVALID)
    try:
        publish_draft(
            kind=which,
            language=language,
            effective_on=form.cleaned_data["effective_on"],
            by=request.user,
            at=timezone.now(),
        )
    except Refusal as no:
        return render(request, "portal/page_edit.html", {**context, "refusal": no}, status=REFUSED)
    messages.success(request, _("Published."))
    return redirect("portal:page_edit", kind, language)


def _languages() -> list[str]:
    return list(current_institution().languages)


def _kind(slug: str, language: str) -> Kind:
    found = next((kind for kind in Kind if kind.slug == slug), None)
    if found is None or language not in _languages():
        raise Http404
    return found


def _restored(request: HttpRequest, kind: Kind, language: str) -> str | None:
    """The text of an old version, to start a draft from: `?from=3`, or 0 for the delivered one."""
    asked = request.GET.get("from", "")
    if not asked.isdecimal():
        return None
    if int(asked) == 0:
        return queries.delivered(kind, language, current_institution())
    return next((version.body for version in queries.versions(kind, language) if version.number == int(asked)), None)
