"""Remembering when a person was here."""

from datetime import datetime

from spom.identity.models import User
from spom.kit.statements import Statement

# Two devices may come in at once, and their moments in any order.
NOTE = Statement(
    "INSERT INTO portal_visit AS known (user_id, latest_at) VALUES (%(user)s::bigint, %(at)s::timestamptz)"
    " ON CONFLICT (user_id) DO UPDATE SET previous_at = known.latest_at,"
    " latest_at = GREATEST(known.latest_at, EXCLUDED.latest_at) RETURNING user_id"
)


def note_visit(*, user: User, at: datetime) -> None:
    """Move the latest visit to the previous one. Not journalled: the sign-in is."""
    NOTE.rows({"user": user.pk, "at": at})
