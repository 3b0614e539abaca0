"""What follows from what: whoever the registry names with a programme takes part in it."""

from spom.identity.events import AccountImported
from spom.journal.events import on
from spom.programme.actions.registering import take_registration

# The columns of the registry that say who takes part in what, and since when.
ABOUT_TAKING_PART = {"programme", "registered_on"}


@on(AccountImported)
def enrol_whom_the_registry_names(event: AccountImported) -> None:
    """In the same transaction as the account: a line is carried out whole, or not at all."""
    if ABOUT_TAKING_PART & set(event.changed):
        take_registration(
            learner=event.user, source=f"Registry: {event.batch.name}", by=event.batch.confirmed_by, at=event.at
        )
