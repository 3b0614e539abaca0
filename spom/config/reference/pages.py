"""Which reference pages are generated, and from what."""

from spom.config.reference.api_page import api_page
from spom.config.reference.commands_page import commands_page
from spom.config.reference.events_page import events_page
from spom.config.reference.permissions_page import permissions_page
from spom.config.reference.security_page import security_page
from spom.config.reference.settings_page import settings_page


def pages() -> dict[str, str]:
    """Each generated page's path in the project, with its text."""
    return {
        "docs/reference/commands.md": commands_page(),
        "docs/reference/events.md": events_page(),
        "docs/reference/openapi.json": api_page(),
        "docs/reference/permissions.md": permissions_page(),
        "docs/reference/security.md": security_page(),
        "docs/reference/settings.md": settings_page(),
    }
