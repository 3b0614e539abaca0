"""How Django finds the app."""

from django.apps import AppConfig

from spom.kit.choices import read_from


class PortalConfig(AppConfig):
    """Home, menu, institution."""

    name = "spom.portal"

    def ready(self) -> None:
        """Tell the kit where the institution's choices are kept."""
        from spom.portal.queries.institution import chosen_values  # noqa: PLC0415  # models load after apps

        read_from(chosen_values)
