"""The certificate and the statement of marks as PDF."""

from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.credentials.badges.open_badge import address
from spom.credentials.models import Credential, Marks, MarksStatement
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


def marks_paper(statement: MarksStatement, *, at: datetime) -> bytes:
    """Every official result, with a code that leads to a page with the same rows."""
    here = address("verify_statement", statement.public_id)
    content: dict[str, Json] = {
        "facts": [
            [_("Name"), statement.holder],
            [_("Number"), statement.learner.username],
            [_("As of"), date_format(statement.issued_at, "j F Y")],
            [_("Statement"), statement.public_id],
        ],
        "head": [_("Module"), _("Test on"), _("Receipt"), _("Marks"), _("Result")],
        "rows": [
            [
                one.module,
                date_format(one.sat_on, "j F Y"),
                one.receipt,
                in_words(one),
                _("Passed") if one.passed else _("Not passed"),
            ]
            for one in statement.marks
        ],
        "code": qr_svg(here),
        "verify": _("Anybody who holds this paper can compare it here:"),
        "address": here,
    }
    paper = Paper(
        template="credentials/marks.typ",
        title=_("Statement of marks"),
        language=get_language() or "en",
        letterhead=letterhead(),
        content=content,
        footer=statement.public_id,
    )
    return print_pdf(paper, at=at)


def in_words(marks: Marks) -> str:
    """The marks of one test as people read them."""
    earned, out_of = (number_format(one / 100, 0 if one % 100 == 0 else 2) for one in (marks.earned, marks.out_of))
    return _("%(earned)s of %(out_of)s") % {"earned": earned, "out_of": out_of}
