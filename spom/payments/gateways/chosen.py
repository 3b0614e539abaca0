"""The gateway of this installation, as its settings say."""

from django.conf import settings

from spom.payments.gateways.demo import Demo
from spom.payments.gateways.interface import Gateway
from spom.payments.gateways.razorpay import Razorpay
from spom.payments.policies import NoPaymentsHere
from spom.payments.via import PaymentsVia


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
