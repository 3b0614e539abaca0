"""The kit starts last, when every app can be asked what it brings."""

from django.apps import AppConfig
from django.contrib.postgres.signals import register_type_handlers
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class KitConfig(AppConfig):
    """Installed last, so that every model is loaded before this runs."""

    name = "spom.kit"

    def ready(self) -> None:
        """Open every app's `events`, `reactions`, `portal`, `tasks` and `rules`."""
        autodiscover_modules("events", "reactions", "portal", "tasks", "rules")
        # Of types no table here has. Registered for each request anew, they make psycopg forget how it reads the rest.
        connection_created.disconnect(register_type_handlers)
