"""How Django finds the app."""

from urllib.parse import urlencode

from django.apps import AppConfig

from spom.kit.choices import read_from
from spom.kit.error_pages import report_at


class PortalConfig(AppConfig):
    """Home, menu, institution."""

    name = "spom.portal"

    def ready(self) -> None:
        """Tell the kit where the institution's choices are kept, and where trouble is reported."""
        from spom.portal.queries.institution import chosen_values  # noqa: PLC0415  # models load after apps

        read_from(chosen_values)
        report_at(_ticket_about)


def _ticket_about(reference: str, page: str) -> str:
    """Where a ticket about an error is written. Spelt out: an error page must not ask the URL map."""
    return f"/tickets/new/?{urlencode({'reference': reference, 'page': page})}"
