"""The demo's mailbox: what would have been sent. It does not exist where mail really leaves."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from spom.kit.channels.chosen import MailVia
from spom.kit.channels.folder import written_mails, written_sms


@login_not_required
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails and text messages of the outbox folder."""
    # Open, because codes for signing in arrive here; so never where real people's mail is.
    if settings.IN_PRODUCTION or settings.MAIL_VIA != MailVia.FOLDER:
        raise Http404
    mails = [
        (mail, datetime.fromtimestamp(mail.written_at, UTC)) for mail in written_mails(settings.OUTBOX_DIR / "mail")
    ]
    texts = [(text, datetime.fromtimestamp(text.written_at, UTC)) for text in written_sms(settings.OUTBOX_DIR / "sms")]
    return render(request, "portal/mailbox.html", {"mails": mails, "texts": texts})
