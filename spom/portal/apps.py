"""How Django finds the app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Home, menu, institution."""

    name = "spom.portal"
