"""What the portal shows in itself."""

from django.utils.translation import gettext_lazy as _

from spom.identity.policies import anyone_signed_in
from spom.portal.policies.notices import may_announce, may_see_undelivered
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, Channel, NoticeKind, category, notice_kind

menu(MenuEntry(label=_("Home"), url_name="portal:home", icon="house", order=10, shown_to=anyone_signed_in))
menu(MenuEntry(label=_("Notices"), url_name="portal:notices", icon="bell", order=80, shown_to=anyone_signed_in))
menu(
    MenuEntry(label=_("Announcements"), url_name="portal:announcements", icon="send", order=900, shown_to=may_announce)
)
menu(
    MenuEntry(
        label=_("Undelivered"), url_name="portal:undelivered", icon="cloud-off", order=910, shown_to=may_see_undelivered
    )
)

from_the_institution = category(Category(code="institution", name=_("News from the institution"), order=10))

notice_kind(
    NoticeKind(
        code="portal.announcement",
        category=from_the_institution,
        title=_("Announcement"),
        context=frozenset({"title", "text"}),
        icon="send",
    )
)
notice_kind(
    NoticeKind(
        code="portal.announcement_by_sms",
        category=from_the_institution,
        title=_("Announcement, also as a text message"),
        context=frozenset({"title", "text"}),
        channels=frozenset({Channel.MAIL, Channel.SMS}),
        icon="send",
    )
)
notice_kind(
    NoticeKind(
        code="portal.digest",
        category=from_the_institution,
        title=_("One mail a day"),
        context=frozenset({"count"}),
    )
)
