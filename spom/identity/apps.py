"""How Django finds the app."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Accounts and the gate."""

    name = "spom.identity"
