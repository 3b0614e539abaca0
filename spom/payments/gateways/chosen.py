"""The gateway of this installation, as its settings say."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal
from spom.payments.gateways.demo import Demo
from spom.payments.gateways.interface import Gateway
from spom.payments.gateways.razorpay import Razorpay
from spom.payments.via import PaymentsVia


class NoPaymentsHere(Refusal):
    """The institution takes no payments by this portal."""

    code = "payments.no_payments_here"
    message = _("This portal takes no payments yet. Ask the help desk; your seat is kept until its time runs out.")


def chosen_gateway() -> Gateway:
    """The gateway that new orders go to. Raises NoPaymentsHere."""
    return gateway_called(settings.PAYMENTS_VIA)


def gateway_called(code: str) -> Gateway:
    """The gateway with this name, also after another one was chosen. Raises NoPaymentsHere."""
    match code:
        case PaymentsVia.DEMO if not settings.IN_PRODUCTION:
            return Demo()
        case PaymentsVia.RAZORPAY if settings.RAZORPAY_KEY_ID:
            return Razorpay(
                url=settings.RAZORPAY_URL,
                key_id=settings.RAZORPAY_KEY_ID,
                key_secret=settings.RAZORPAY_KEY_SECRET,
                webhook_secret=settings.RAZORPAY_WEBHOOK_SECRET,
            )
    raise NoPaymentsHere
