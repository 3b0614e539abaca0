"""The receipt and the tax invoice, as PDF."""

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spom.kit.money import Money, shown
from spom.kit.pdf.paper import Json, Paper, print_pdf
from spom.payments.models.receipts import Receipt
from spom.portal.queries.institution import current_institution
from spom.portal.queries.letterhead import letterhead


def receipt_paper(receipt: Receipt) -> bytes:
    """The paper; the same receipt in the same language gives the same bytes."""
    payment, order, rule = receipt.payment, receipt.payment.order, receipt.tax
    language = get_language() or "en"
    captured = payment.captured_at or order.placed_at
    zone = current_institution().zone
    facts: list[list[str]] = [
        [_("Number"), receipt.number],
        [_("Issued on"), date_format(receipt.issued_on)],
        [_("Paid by"), f"{order.payer.full_name} ({order.payer.username})"],
        [_("Paid at"), date_format(captured.astimezone(zone), "DATETIME_FORMAT")],
        [_("Payment reference"), payment.gateway_payment],
    ]
    if rule:
        facts += [[_("Issued by"), f"{rule.legal_name}, {rule.address}"], [_("Tax registration"), rule.registration]]
        facts += [[_("Service code"), rule.service_code]] if rule.service_code else []
    rows: list[list[str]] = [[order.title, _words(receipt.net, language)]]
    if rule:
        percent = f"{rule.basis_points / 100:g}"
        rows.append([_("Tax, %(percent)s %%") % {"percent": percent}, _words(receipt.tax_contained, language)])
    rows.append([_("Total"), _words(payment.amount, language)])
    content: dict[str, Json] = {"facts": facts, "headings": [_("For"), _("Amount")], "rows": rows}
    content["note"] = _("Paid in full. This paper was made by a program and is valid without a signature.")
    title = _("Tax invoice") if rule else _("Receipt")
    paper = Paper(
        template="payments/receipt.typ",
        title=title,
        language=language,
        letterhead=letterhead(),
        content=content,
        footer=f"{title} {receipt.number}",
    )
    return print_pdf(paper, at=captured)


def _words(amount: Money, language: str) -> str:
    return shown(amount, language=language)
