"""Marks of frames that were sent, so that the same bytes are never taken twice, from anybody."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection

# Two who send the same bytes at once meet in the primary key: the second waits for the first, and finds it there.
MARK = """
WITH marked AS (
  INSERT INTO presence_framemark (mark, seen_on) SELECT unnest(%(marks)s::bigint[]), %(day)s ON CONFLICT DO NOTHING
  RETURNING 1
)
SELECT (SELECT count(*) FROM marked), EXISTS (SELECT FROM presence_seenframe WHERE digest = ANY(%(digests)s::bytea[]))
"""


def mark_frames(*, frames: Sequence[bytes], at: datetime) -> bool:
    """Mark them as sent; answers whether any of them was sent before. Inside the caller's transaction."""
    from spom.presence.face.replay import digest_of, mark_of  # noqa: PLC0415  # loads the networks

    # In one order, so that two who send the same bytes wait for one another instead of forever.
    marks = sorted(mark_of(frame) for frame in frames)
    day, digests = at.astimezone(UTC).date(), [digest_of(frame) for frame in frames]
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"marks": marks, "day": day, "digests": digests})
        fresh, known = cursor.fetchone()
    return bool(fresh < len(frames) or known)
