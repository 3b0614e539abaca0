"""What follows for help when an institution begins."""

from spom.journal.events import on
from spom.kit.jobs import defer
from spom.portal.events.institution import InstitutionNamed

BRING_IN = "spom.portal.tasks.articles.bring_in"


@on(InstitutionNamed)
def bring_in_the_articles(event: InstitutionNamed) -> None:  # noqa: ARG001  # every institution starts with help
    """Help is there from the first day."""
    defer(task=BRING_IN, arguments={})
