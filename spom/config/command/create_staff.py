"""`spom create-staff`."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from spom.config.command.database import database, open_django
from spom.config.command.saying import Trouble, say


def create_staff(
    username: Annotated[str, typer.Argument(help="The user ID to sign in with.")],
    full_name: Annotated[str, typer.Argument(help='The full name, in quotes: "Grace Iyer".')],
    email: Annotated[str, typer.Argument(help="Where codes and notices go.")],
) -> None:
    """Make an administrator, the first of whom nobody can make in the portal. Asks for a first password."""
    with database() as where:
        open_django(url=where.application, owner_url="")
        _make(username=username, full_name=full_name, email=email, password=_new_password())
    say(f"  {full_name} may now sign in as {username} and set the institution up.")


def _new_password() -> str:
    from django.contrib.auth.password_validation import validate_password  # noqa: PLC0415  # needs the portal loaded
    from django.core.exceptions import ValidationError  # noqa: PLC0415

    password: str = typer.prompt("First password", hide_input=True, confirmation_prompt=True)
    try:
        validate_password(password)
    except ValidationError as no:
        raise Trouble(" ".join(no.messages)) from no
    return password


def _make(*, username: str, full_name: str, email: str, password: str) -> None:
    """All of it or nothing: an administrator without the role could do nothing."""
    from django.db import transaction  # noqa: PLC0415  # needs the portal loaded

    from spom.identity.actions.accounts import activate, open_account  # noqa: PLC0415
    from spom.identity.actions.roles import grant_role  # noqa: PLC0415
    from spom.identity.models import Role  # noqa: PLC0415

    now = datetime.now(UTC)
    with transaction.atomic():
        user = open_account(username=username, full_name=full_name, email=email, by=None, at=now)
        activate(user=user, password=password, at=now)
        grant_role(user=user, role=Role.ADMINISTRATOR, reason="spom create-staff", by=None, at=now)
