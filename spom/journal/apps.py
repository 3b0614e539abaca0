"""How Django finds the app."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal."""

    name = "spom.journal"
