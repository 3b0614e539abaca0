"""Opens one room in every app, so that what is declared in it is known."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def open_every(room: str) -> list[str]:
    """Import `spom.<app>.<room>` and the files in it, for every app that has it. Returns the modules' names."""
    opened = []
    for app in apps.get_app_configs():
        name = f"{app.name}.{room}"
        if not app.name.startswith("spom.") or find_spec(name) is None:
            continue
        module = import_module(name)
        opened.append(name)
        for file in pkgutil.iter_modules(getattr(module, "__path__", []), f"{name}."):
            import_module(file.name)
            opened.append(file.name)
    return opened
