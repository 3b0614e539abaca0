"""Questions about what happened."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, QuerySet

from spom.journal.events import reference
from spom.journal.models import Entry

LONGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Search:
    """What a reader of the journal looks for; whatever is left out does not matter. `until` is exclusive."""

    kinds: tuple[str, ...] = ()
    by: AbstractBaseUser | None = None
    about: Model | None = None
    since: datetime | None = None
    until: datetime | None = None
    request_id: str = ""
    # The first letters of a request's id, as in the code on an error page.
    request_begins: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryPage:
    """Some entries, newest first. `older` begins the next page; None on the last one."""

    entries: list[Entry]
    older: int | None


def found_entries(search: Search) -> QuerySet[Entry]:
    """Every entry that fits, in no order, each with its seal if it has one."""
    found = Entry.objects.select_related("by", "sealing")
    if search.kinds:
        found = found.filter(kind__in=search.kinds)
    if search.by is not None:
        found = found.filter(by=search.by.pk)
    if search.about is not None:
        found = found.filter(subjects__contains=[reference(search.about)])
    if search.since is not None:
        found = found.filter(at__gte=search.since)
    if search.until is not None:
        found = found.filter(at__lt=search.until)
    if search.request_id:
        found = found.filter(request_id=search.request_id)
    if search.request_begins:
        found = found.filter(request_id__startswith=search.request_begins)
    if search.address:
        found = found.filter(address=search.address)
    return found


def page_of_entries(search: Search, *, before: int | None = None, size: int = 50) -> EntryPage:
    """One page, newest first, of entries older than `before`. In two statements at most, however deep the page lies."""
    size = max(1, min(size, LONGEST_PAGE))
    found = found_entries(search)
    if before is not None:
        found = found.filter(pk__lt=before)
    # One more than is shown tells whether there is a next page, without counting.
    entries = list(found.order_by("-pk")[: size + 1])
    shown = entries[:size]
    return EntryPage(entries=shown, older=shown[-1].pk if len(entries) > size else None)
