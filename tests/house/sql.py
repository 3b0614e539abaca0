"""Counting statements as the house counts them: without what begins and ends transactions."""

from django.test.utils import CaptureQueriesContext

MARKS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "SELECT set_config")


def statements(seen: CaptureQueriesContext) -> list[str]:
    """What was asked of the database."""
    return [query["sql"] for query in seen.captured_queries if not query["sql"].startswith(MARKS)]
