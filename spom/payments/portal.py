"""What payments show in the portal."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.identity.policies import anyone_signed_in
from spom.kit.money import shown
from spom.payments.policies import may_refund, may_see_ledger, may_set_tax
from spom.payments.queries.receipts import receipts_found
from spom.payments.queries.wallet import wallet_of
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.records import Record, Row, keep_record
from spom.portal.registry.search import Hit, Question, Source, search_in

offer_app(
    App(
        code="payments",
        name=_("Payments"),
        purpose=_("Orders, credit, receipts and the ledger."),
        icon="scale",
        order=31,
    )
)
menu(MenuEntry(label=_("Ledger"), url_name="payments:ledger", icon="scale", order=870, shown_to=may_see_ledger))
menu(MenuEntry(label=_("Invoices and tax"), url_name="payments:tax", icon="receipt", order=874, shown_to=may_set_tax))
menu(MenuEntry(label=_("Refunds"), url_name="payments:refunds", icon="rotate-ccw", order=872, shown_to=may_refund))


def _payments_of(user: User) -> list[Row]:
    return [
        (
            (_("For"), payment.order.title),
            (_("Amount"), shown(payment.amount)),
            (_("Paid at"), payment.captured_at.isoformat() if payment.captured_at else ""),
        )
        for payment in wallet_of(user).payments
    ]


keep_record(
    Record(
        code="payments.payments",
        title=_("Payments"),
        purpose=_("To account for money you paid, and to give it back."),
        kept=_("Eight years after the financial year, as tax law asks."),
        hand_out=_payments_of,
    )
)


def own_receipts(question: Question) -> list[Hit]:
    """The person's receipts, by number or by what they paid for."""
    mine = receipts_found(payer=question.user, words=question.words)
    return [
        Hit(title=paper.payment.order.title, url=reverse("payments:wallet"), more=paper.number)
        for paper in mine[: question.most]
    ]


search_in(
    Source(
        code="payments.receipts",
        title=_("Receipts"),
        icon="receipt",
        order=56,
        shown_to=anyone_signed_in,
        find=own_receipts,
    )
)
