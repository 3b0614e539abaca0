"""The certificate as PDF."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.credentials.badges.open_badge import address
from spom.credentials.models import Credential
from spom.kit.pdf.paper import Json, Paper, print_pdf, qr_svg
from spom.portal.queries.letterhead import letterhead


def certificate(credential: Credential, *, at: datetime) -> bytes:
    """One page with a code that leads to its public page."""
    here = address("verify", credential.public_id)
    content: dict[str, Json] = {
        "says": _("This certifies that"),
        "holder": credential.holder,
        "did": _("passed the test of the self-paced module"),
        "achievement": credential.achievement,
        "facts": [
            [_("On"), date_format(credential.achieved_on, "j F Y")],
            [_("Certificate"), credential.public_id],
        ],
        "code": qr_svg(here),
        "verify": _("Anybody can check this certificate here:"),
        "address": here,
    }
    paper = Paper(
        template="credentials/certificate.typ",
        title=_("Certificate"),
        language=get_language() or "en",
        letterhead=letterhead(),
        content=content,
        footer=credential.public_id,
    )
    return print_pdf(paper, at=at)
