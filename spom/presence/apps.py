"""How Django finds the app."""

from django.apps import AppConfig


class PresenceConfig(AppConfig):
    """Is the person at the camera the person who signed in?"""

    name = "spom.presence"
