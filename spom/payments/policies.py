"""Who may do what with money."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission
from spom.kit.choices import number
from spom.kit.errors import Refusal
from spom.payments.via import PaymentsVia

may_pay = permission("payments.pay", _("Pay, and see one's own orders, credit and receipts"), Role.STUDENT)
may_see_ledger = permission(
    "payments.see_ledger", _("See the ledger of money and its reports"), Role.ADMINISTRATOR, Role.AUDITOR
)
may_refund = permission(
    "payments.refund",
    _("Ask for refunds and approve those of others above the limit"),
    Role.ADMINISTRATOR,
    Role.HELP_DESK,
)
may_set_tax = permission("payments.set_tax", _("Say who issues invoices and with what tax"), Role.ADMINISTRATOR)


class NoPaymentsHere(Refusal):
    """The institution takes no payments by this portal."""

    code = "payments.no_payments_here"
    message = _("This portal takes no payments yet. Ask the help desk; your seat is kept until its time runs out.")


def gateway_of_new_orders() -> str:
    """The name of the gateway that new orders go to. Raises NoPaymentsHere."""
    if settings.PAYMENTS_VIA == PaymentsVia.NONE:
        raise NoPaymentsHere
    return str(settings.PAYMENTS_VIA)


REFUND_LIMIT = number(
    code="payments.refund_limit",
    label=_("A second person approves refunds above"),
    hint=_("In whole units of the currency. 0 means that every refund takes two people."),
    default=1000,
    least=0,
    most=100_000,
)
# Gateways tell by webhook within seconds; whatever is open after this is asked for.
ASK_AFTER = timedelta(minutes=15)
