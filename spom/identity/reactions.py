"""What follows from what at the gate."""

from spom.identity import tasks
from spom.identity.events import CodeRequested
from spom.journal.events import on


@on(CodeRequested)
def make_and_send_the_code(event: CodeRequested) -> None:
    """Queued in the same transaction, for a known name and an unknown one alike."""
    tasks.send_code.defer(code_id=event.code.pk)
