"""The way in for whatever asks Django to authenticate: the same count, the same one look-up and one hash."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest
from django.utils import timezone

from spom.identity.actions.gate import prove_password
from spom.identity.http import visitor
from spom.identity.models import User
from spom.identity.models.sessions import Visitor
from spom.kit.errors import Refusal


class PasswordBackend(BaseBackend):
    """Registration number, user id, e-mail or mobile number, with a password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,  # noqa: ARG002  # what other backends ask for
    ) -> User | None:
        """The person, if the password is theirs, the account is active and the tries are not used up."""
        if not username or not password:
            return None
        knocking = visitor(request) if request else Visitor()
        try:
            proof = prove_password(identifier=username, password=password, visitor=knocking, at=timezone.now())
        except Refusal:
            return None
        return proof.user

    def get_user(self, user_id: int) -> User | None:
        """The person behind a session, with their roles, in one statement; None once the account is closed."""
        return User.objects.active().with_roles().filter(pk=user_id).first()
