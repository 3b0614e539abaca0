"""How Django finds the app."""

from django.apps import AppConfig


class CampusConfig(AppConfig):
    """Lessons and the learning-hours ledger."""

    name = "spom.campus"
