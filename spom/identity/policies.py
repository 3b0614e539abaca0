"""Who may. A permission names the roles it is given to, and one sentence for docs/reference/permissions.md."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from spom.identity.models import Role, User

Policy = Callable[[User], bool]
_permissions: dict[str, "Permission"] = {}


@dataclass(frozen=True, kw_only=True)
class Permission:
    """One thing that only some roles may do. Call it with a person to ask."""

    code: str
    sentence: StrOrPromise
    roles: frozenset[Role]

    def __call__(self, user: User) -> bool:
        """May this person?"""
        return user.has_role(*self.roles)


def permission(code: str, sentence: StrOrPromise, *roles: Role) -> Permission:
    """Declare a permission, once per code. Raises ValueError when the code is taken."""
    if code in _permissions:
        raise ValueError(f"Two permissions called {code}.")
    _permissions[code] = Permission(code=code, sentence=sentence, roles=frozenset(roles))
    return _permissions[code]


def every_permission() -> list[Permission]:
    """All permissions of the house, by code."""
    return [_permissions[code] for code in sorted(_permissions)]


def anyone_signed_in(user: User) -> bool:
    """Everybody with a session."""
    return user.is_authenticated


may_manage_roles = permission("identity.manage_roles", _("Grant and revoke roles"), Role.ADMINISTRATOR)
