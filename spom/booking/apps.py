"""How Django finds the app."""

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Centres, slots and seats."""

    name = "spom.booking"
