"""How Django finds the app."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Orders, gateways and the ledger of money."""

    name = "spom.payments"
