"""What the campus does at its time."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from spom.campus.actions.uploading import forget_old_uploads


@app.periodic(cron="20 * * * *")
@app.task(queueing_lock="campus.clear_uploads")
def clear_uploads(timestamp: int) -> None:
    """Clear away uploads that nobody finished. `timestamp` (Unix seconds) is when it was due."""
    forget_old_uploads(at=datetime.fromtimestamp(timestamp, tz=UTC))
