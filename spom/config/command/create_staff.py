"""`spom create-staff`: the first administrator, and any other member of staff, without a default password."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say


def create_staff(
    username: Annotated[str, typer.Argument(help="The user ID to sign in with.")],
    full_name: Annotated[str, typer.Argument(help='The full name, in quotes: "Grace Iyer".')],
    email: Annotated[str, typer.Argument(help="Where codes and notices go.")],
    role: Annotated[str, typer.Option(help="A role of staff, such as HELP_DESK.")] = "ADMINISTRATOR",
) -> None:
    """Make a member of staff, the first of whom nobody can make in the portal. Prints a link that opens it once."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        from spom.kit.errors import Refusal  # noqa: PLC0415  # costs every other command half a second

        try:
            say(link_for_staff(username=username, full_name=full_name, email=email, role=role))
        except Refusal as no:
            raise Trouble(str(no)) from no


def link_for_staff(*, username: str, full_name: str, email: str, role: str) -> str:
    """All of it or nothing: staff without the role could do nothing. Raises Trouble for a role that is not of staff."""
    from django.db import transaction  # noqa: PLC0415  # needs the portal loaded
    from django.urls import reverse  # noqa: PLC0415

    from spom.config.env import env  # noqa: PLC0415
    from spom.identity.actions.accounts import open_account  # noqa: PLC0415
    from spom.identity.actions.activation import make_activation_link  # noqa: PLC0415
    from spom.identity.actions.roles import grant_role  # noqa: PLC0415
    from spom.identity.models import Role  # noqa: PLC0415
    from spom.identity.policies import STAFF  # noqa: PLC0415

    now = datetime.now(UTC)
    if role not in STAFF:
        raise Trouble(f"{role} is not a role of staff. Choose one of {', '.join(STAFF)}.")
    with transaction.atomic():
        user = open_account(username=username, full_name=full_name, email=email, by=None, at=now)
        grant_role(user=user, role=Role(role), reason="spom create-staff", by=None, at=now)
        key = make_activation_link(user=user, by=None, at=now)
    link = env().public_url + reverse("identity:activation_link", args=[key])
    return f"Open this link within 24 hours to choose a password. It works once:\n{link}"
