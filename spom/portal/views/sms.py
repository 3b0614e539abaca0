"""The operator's numbers of text messages, for staff."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spom.identity.http import UserRequest, allowed
from spom.kit.http import INVALID
from spom.portal.actions.notice_habits import register_sms_wording
from spom.portal.forms.sms import SmsWordingForm
from spom.portal.policies.institution import may_change_institution
from spom.portal.queries.sms import sms_wordings


@require_http_methods(["GET", "POST"])
@allowed(may_change_institution)
def wordings(request: UserRequest) -> HttpResponse:
    """Every wording with its number; POST enters one."""
    known = sms_wordings()
    form = SmsWordingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if (said["kind"], said["language"]) not in {(each.kind.code, each.language) for each in known}:
            raise Http404
        register_sms_wording(
            kind=said["kind"],
            language=said["language"],
            template_id=said["template_id"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Saved."))
        return redirect("portal:sms_wordings")
    context = {"form": form, "wordings": known}
    return render(request, "portal/sms_wordings.html", context, status=INVALID if form.errors else None)
