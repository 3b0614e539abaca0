"""How Django finds the app."""

from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    """Certificates and badges."""

    name = "spom.credentials"
