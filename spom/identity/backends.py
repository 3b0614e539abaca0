"""How the house checks a secret: one look-up, one hash, whoever was named."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from spom.identity import queries
from spom.identity.models import User


class PasswordBackend(BaseBackend):
    """Registration number, user id or e-mail, with a password."""

    def authenticate(
        self,
        request: HttpRequest | None,  # noqa: ARG002  # Django passes it by position
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,  # noqa: ARG002  # what other backends ask for
    ) -> User | None:
        """The person, if the password is theirs and the account is active.

        An unknown name costs one hash too, so that time does not tell who exists.
        """
        if not username or not password:
            return None
        user = queries.person_named(username)
        if user is None:
            make_password(password)
            return None
        if user.check_password(password) and user.is_active:
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        """The person behind a session, with their roles, in one statement; None once the account is closed."""
        return User.objects.active().with_roles().filter(pk=user_id).first()
