"""How a person wants to see the portal, on every device."""

from datetime import datetime

from django.db import transaction

from spom.identity.events import LanguageChosen, ThemeChosen
from spom.identity.models import User
from spom.journal.events import announce


@transaction.atomic
def choose_language(*, user: User, language: str, at: datetime) -> User:
    """Speak this language to the person from now on."""
    user.language = language
    user.save(update_fields=["language"])
    announce(LanguageChosen(user=user, language=language, by=user, at=at))
    return user


@transaction.atomic
def choose_theme(*, user: User, theme: User.Theme, at: datetime) -> User:
    """Show the person light, dark, or what the device shows."""
    user.theme = theme
    user.save(update_fields=["theme"])
    announce(ThemeChosen(user=user, theme=theme, by=user, at=at))
    return user
