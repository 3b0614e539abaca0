"""Counting what may be done only so often, before it is done (S31).

One statement counts and decides, so that of many at the same moment no more than the limit are let through. It
commits by itself: never call it inside a transaction that may roll back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from spom.kit.errors import Refusal

COUNT = """
INSERT INTO portal_pace AS pace (key, began_at, count) VALUES (%(key)s, %(at)s, 1)
ON CONFLICT (key) DO UPDATE SET
  began_at = CASE WHEN pace.began_at <= %(over)s THEN %(at)s ELSE pace.began_at END,
  count = CASE WHEN pace.began_at <= %(over)s THEN 1 ELSE pace.count + 1 END
RETURNING began_at, count
"""


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most so many within so long."""

    what: str
    most: int
    per: timedelta


class TooOften(Refusal):
    """The person, or everybody together, does this too often right now."""

    code = "portal.too_often"
    message = _("This was done very often in a short time. Wait a little, then try again. Nothing you saved is lost.")

    def __init__(self, *, until: datetime) -> None:
        """When it can be tried again."""
        super().__init__()
        self.until = until


def keep_pace(*, limit: Limit, who: str, at: datetime) -> None:
    """Count one more. Raises TooOften."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": f"{limit.what}:{who}"[:100], "at": at, "over": at - limit.per})
        began_at, count = cursor.fetchone()
    if count > limit.most:
        raise TooOften(until=began_at + limit.per)
