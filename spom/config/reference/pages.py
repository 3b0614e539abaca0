"""Which reference pages are generated, and from what."""

from spom.config.reference.settings_page import settings_page


def pages() -> dict[str, str]:
    """Each generated page's path in the project, with its text."""
    return {
        "docs/reference/settings.md": settings_page(),
    }
