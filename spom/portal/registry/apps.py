"""The apps an institution may switch on and off. The portal and the gate themselves cannot be switched off."""

from dataclasses import dataclass

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class App:
    """One part of the house. `code` is the namespace of its addresses (`booking` for `booking:slots`)."""

    code: str
    name: StrOrPromise
    purpose: StrOrPromise
    icon: str
    order: int


_apps: dict[str, App] = {}


def offer_app(app: App) -> None:
    """Let the institution switch this app on and off. Raises ValueError when the code is taken."""
    if app.code in _apps:
        raise ValueError(f"Two apps called {app.code}.")
    _apps[app.code] = app


def every_app() -> list[App]:
    """All apps that can be switched, in order."""
    return sorted(_apps.values(), key=lambda app: (app.order, app.code))


def app_of(url_name: str) -> str:
    """The app an address belongs to: `booking` for `booking:slots`."""
    return url_name.partition(":")[0]
