"""What the portal shows to auditors, and what they are told."""

from django.utils.translation import gettext_lazy as _

from spom.portal.policies.audit import may_read_journal
from spom.portal.queries.search_sources import entries_of_request
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.portal.registry.search import Source, search_in

menu(MenuEntry(label=_("Journal"), url_name="portal:audit", icon="file-text", order=940, shown_to=may_read_journal))

notice_kind(
    NoticeKind(
        code="portal.journal_broken",
        category=category(
            Category(code="journal", name=_("State of the journal"), order=30, can_be_switched_off=False)
        ),
        title=_("The journal does not fit its seals"),
        context=frozenset({"fault"}),
        urgent=True,
        icon="triangle-alert",
    )
)

search_in(
    Source(
        code="portal.journal",
        title=_("Journal"),
        icon="file-text",
        order=45,
        shown_to=may_read_journal,
        find=entries_of_request,
    )
)
