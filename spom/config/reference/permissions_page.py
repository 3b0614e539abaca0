"""docs/reference/permissions.md, drawn from every permission the policies declare."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import override

from spom.config.reference.rooms import open_every
from spom.identity.models import Role
from spom.identity.policies import Permission, every_permission

OPENING = """\
# Permissions

Who may do what. A person may hold several roles, for the whole institution or for one unit; what any of them may do,
the person may do. Everybody who is signed in may look after their own account, and needs no permission for it.

*Generated from the policies of the apps by `make reference`.*
"""


def permissions_page() -> str:
    """The whole page, in English."""
    open_every("policies")
    with override("en"):
        return OPENING + "".join(_parts(every_permission()))


def _parts(permissions: list[Permission]) -> Iterator[str]:
    yield "\n## By app\n"
    for app, of_app in groupby(permissions, key=lambda permission: permission.code.partition(".")[0]):
        yield f"\n### {app}\n\n| May | Who | Code |\n|---|---|---|\n"
        for permission in of_app:
            yield f"| {permission.sentence} | {_roles(permission)} | `{permission.code}` |\n"
    yield "\n## By role\n"
    for role in Role:
        held = [permission for permission in permissions if role in permission.roles]
        yield f"\n### {role.label}\n\n" + ("" if held else "Only what everybody may.\n")
        yield from (f"- {permission.sentence}\n" for permission in held)


def _roles(permission: Permission) -> str:
    return ", ".join(str(role.label) for role in Role if role in permission.roles)
