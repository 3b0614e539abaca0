"""What the parts of the house are called on screen."""

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.portal.registry.apps import every_app

# Those that cannot be switched off, and so are not offered as apps.
OWN: dict[str, StrOrPromise] = {
    "identity": _("People and sign-in"),
    "portal": _("Portal"),
    "journal": _("Journal"),
    "programme": _("Programme"),
    "credentials": _("Certificates"),
}


def name_of_app(code: str) -> str:
    """`booking` is read as "Booking"; an app nobody names keeps its code."""
    offered = {app.code: app.name for app in every_app()}
    return str(OWN.get(code) or offered.get(code) or code)
