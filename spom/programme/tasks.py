"""Jobs of programmes: looking into files of an earlier system, and carrying them out."""

from django.utils import timezone
from procrastinate.contrib.django import app

from spom.programme.actions import earlier


@app.task(name="programme.check_earlier", queue="files", retry=2)
def check_earlier(*, batch_id: int) -> None:
    """Work out what every line would do."""
    earlier.check_earlier(batch_id=batch_id, at=timezone.now())


@app.task(name="programme.apply_earlier", queue="files", retry=5)
def apply_earlier(*, batch_id: int) -> None:
    """Carry out the next lines; the action queues the rest."""
    earlier.apply_some_earlier(batch_id=batch_id, at=timezone.now())
