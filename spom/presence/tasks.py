"""Jobs of presence: what is kept too long goes, and once a week the thresholds are looked at."""

from contextlib import suppress

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from spom.identity.models import User
from spom.kit.errors import Refusal
from spom.presence.actions.calibrating import calibrate
from spom.presence.actions.erasing import erase_overdue
from spom.presence.actions.registry_photos import compare_with_registry

# An engine that is out of order, or busy, is asked again for about six hours.
PATIENTLY = RetryStrategy(max_attempts=8, exponential_wait=5)


@app.periodic(cron="37 * * * *")
@app.task(queueing_lock="presence.erase_overdue")
def erase_hourly(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Erase evidence, faces and marks whose time is over."""
    erase_overdue(at=timezone.now())


@app.periodic(cron="11 3 * * 0")
@app.task(queueing_lock="presence.calibrate")
def calibrate_weekly(timestamp: int) -> None:  # noqa: ARG001  # the queue passes the minute
    """Propose thresholds. With too few faces there is nothing to propose."""
    with suppress(Refusal):
        calibrate(at=timezone.now())


@app.task(name="presence.compare_registry_photo", queue="files", retry=PATIENTLY)
def compare_registry_photo(user_id: int) -> None:
    """Read the registry's photo of somebody who agreed to camera checks."""
    compare_with_registry(learner=User.objects.get(pk=user_id), at=timezone.now())
