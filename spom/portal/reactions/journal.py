"""What follows when the journal does not fit its seals."""

from django.urls import reverse

from spom.identity.models import Role, User
from spom.journal.events import ChainVerified, on
from spom.portal.actions.notices import notify_all
from spom.portal.registry.notices import kind_called


@on(ChainVerified)
def tell_the_auditors(event: ChainVerified) -> None:
    """A broken chain is told at once, each time it is found."""
    if not event.fault:
        return
    kind, said = kind_called("portal.journal_broken"), {"fault": event.fault}
    auditors = list(User.objects.active().holding(Role.AUDITOR).order_by("pk"))
    others = User.objects.active().holding(Role.ADMINISTRATOR).exclude(pk__in=[person.pk for person in auditors])
    notify_all(to=auditors, kind=kind, context=said, link=reverse("portal:audit"), at=event.at)
    # Who runs the portal is told too, but may not read the journal.
    notify_all(to=list(others.order_by("pk")), kind=kind, context=said, at=event.at)
