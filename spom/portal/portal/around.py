"""What the portal shows in itself."""

from datetime import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from spom.identity.policies import (
    anyone_signed_in,
    is_staff,
    may_decide_requests,
    may_help_with_sign_in,
    may_import_registry,
    may_manage_units,
    may_see_people,
)
from spom.identity.registry import Fact, gate_fact
from spom.portal.models.institution import Contact
from spom.portal.models.maintenance import EVERYTHING
from spom.portal.policies.articles import may_write_help
from spom.portal.policies.institution import may_change_institution
from spom.portal.policies.maintenance import may_plan_maintenance
from spom.portal.policies.notices import may_announce, may_see_undelivered
from spom.portal.policies.tickets import may_answer_tickets
from spom.portal.queries import search_sources as found_in
from spom.portal.queries.institution import contacts, current_institution
from spom.portal.queries.maintenance import known_windows
from spom.portal.queries.records import personal_details, roles_held
from spom.portal.queries.ticket_records import tickets_asked
from spom.portal.registry.areas import SIGN_IN, Area, offer_area
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, Channel, NoticeKind, category, notice_kind
from spom.portal.registry.records import Record, keep_record
from spom.portal.registry.search import Source, search_in

# Homes of apps: 10 to 49. Help, notices and the like: 50 to 99. What staff do: 800 and up.
menu(MenuEntry(label=_("Home"), url_name="portal:home", icon="house", order=10, shown_to=anyone_signed_in))
menu(MenuEntry(label=_("People"), url_name="portal:people", icon="users", order=810, shown_to=may_see_people))
menu(MenuEntry(label=_("Units"), url_name="portal:units", icon="layers", order=820, shown_to=may_manage_units))
menu(
    MenuEntry(label=_("Requests"), url_name="identity:requests", icon="inbox", order=812, shown_to=may_decide_requests)
)
menu(MenuEntry(label=_("Roles"), url_name="identity:roles", icon="shield-check", order=818, shown_to=is_staff))
menu(
    MenuEntry(
        label=_("Registry"), url_name="identity:registry", icon="list-checks", order=815, shown_to=may_import_registry
    )
)
menu(
    MenuEntry(
        label=_("Settings"),
        url_name="portal:settings",
        icon="settings",
        order=990,
        shown_to=may_change_institution,
    )
)
menu(MenuEntry(label=_("Notices"), url_name="portal:notices", icon="bell", order=80, shown_to=anyone_signed_in))
menu(MenuEntry(label=_("Help"), url_name="portal:help", icon="life-buoy", order=90, shown_to=anyone_signed_in))
menu(
    MenuEntry(
        label=_("Help articles"), url_name="portal:help_articles", icon="file-text", order=890, shown_to=may_write_help
    )
)
menu(
    MenuEntry(label=_("Announcements"), url_name="portal:announcements", icon="send", order=900, shown_to=may_announce)
)
menu(
    MenuEntry(
        label=_("Undelivered"), url_name="portal:undelivered", icon="cloud-off", order=910, shown_to=may_see_undelivered
    )
)
menu(
    MenuEntry(
        label=_("Maintenance"), url_name="portal:maintenance", icon="wrench", order=920, shown_to=may_plan_maintenance
    )
)

menu(MenuEntry(label=_("Tickets"), url_name="portal:tickets", icon="inbox", order=92, shown_to=anyone_signed_in))
menu(MenuEntry(label=_("Inbox"), url_name="portal:inbox", icon="inbox", order=805, shown_to=may_answer_tickets))

offer_area(Area(code=EVERYTHING, name=_("The whole portal"), purpose=_("All areas at once"), order=0))
offer_area(Area(code=SIGN_IN, name=_("Sign-in"), purpose=_("Coming in, forgotten passwords, codes"), order=10))
offer_area(
    Area(code="learning", name=_("Learning"), purpose=_("Lessons and learning hours"), order=20, api="/api/learning/")
)
offer_area(Area(code="booking", name=_("Booking"), purpose=_("Centres, seats and payments"), order=30))
offer_area(Area(code="tests", name=_("Tests"), purpose=_("Sitting tests, results and certificates"), order=40))

menu(MenuEntry(label=_("Profile"), url_name="portal:profile", icon="user", order=99, shown_to=anyone_signed_in))

keep_record(
    Record(
        code="identity.account",
        title=_("Account"),
        purpose=_("To know you, to let you in, and to reach you."),
        kept=_("As long as you have an account, then as the law on records asks."),
        hand_out=personal_details,
    )
)
keep_record(
    Record(
        code="identity.roles",
        title=_("Roles"),
        purpose=_("To show you what is yours to do, and to account for who could do what."),
        kept=_("As long as the records of what was done are kept."),
        hand_out=roles_held,
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

maintenance = category(Category(code="maintenance", name=_("Maintenance"), order=20))
about_a_window = frozenset({"area", "starts_at", "ends_at", "reason"})

notice_kind(
    NoticeKind(
        code="portal.maintenance_planned",
        category=maintenance,
        title=_("Maintenance is planned"),
        context=about_a_window,
        icon="wrench",
    )
)
notice_kind(
    NoticeKind(
        code="portal.maintenance_moved",
        category=maintenance,
        title=_("Maintenance ends at another time"),
        context=about_a_window,
        icon="wrench",
    )
)
notice_kind(
    NoticeKind(
        code="portal.maintenance_cancelled",
        category=maintenance,
        title=_("Maintenance is over or called off"),
        context=about_a_window,
        icon="wrench",
    )
)

notice_kind(
    NoticeKind(
        code="portal.work_kept",
        category=maintenance,
        title=_("What you typed is kept"),
        context=frozenset({"area", "ends_at"}),
        channels=frozenset(),
        icon="pen-line",
    )
)

tickets = category(Category(code="tickets", name=_("Tickets"), order=15))

notice_kind(
    NoticeKind(
        code="portal.ticket_answered",
        category=tickets,
        title=_("Your ticket was answered"),
        context=frozenset({"number", "subject", "text"}),
        icon="inbox",
    )
)
notice_kind(
    NoticeKind(
        code="portal.ticket_continued",
        category=tickets,
        title=_("A ticket you look after goes on"),
        context=frozenset({"number", "subject"}),
        icon="inbox",
    )
)
notice_kind(
    NoticeKind(
        code="portal.ticket_assigned",
        category=tickets,
        title=_("A ticket was given to you"),
        context=frozenset({"number", "subject"}),
        icon="inbox",
    )
)

keep_record(
    Record(
        code="portal.tickets",
        title=_("Tickets"),
        purpose=_("To answer what you asked, and to know what was said."),
        kept=_("As long as you have an account, and two years after it is closed."),
        hand_out=tickets_asked,
    )
)


for source in (
    Source(
        code="portal.places",
        title=_("Pages"),
        icon="grid-3x3",
        order=10,
        shown_to=anyone_signed_in,
        find=found_in.places,
    ),
    Source(
        code="portal.people",
        title=_("People"),
        icon="users",
        order=30,
        shown_to=may_help_with_sign_in,
        find=found_in.people,
    ),
    Source(
        code="portal.inbox",
        title=_("Inbox"),
        icon="inbox",
        order=40,
        shown_to=may_answer_tickets,
        find=found_in.inbox_tickets,
    ),
    Source(
        code="portal.tickets",
        title=_("Your tickets"),
        icon="inbox",
        order=50,
        shown_to=anyone_signed_in,
        find=found_in.own_tickets,
    ),
    Source(
        code="portal.help",
        title=_("Help"),
        icon="life-buoy",
        order=60,
        shown_to=anyone_signed_in,
        find=found_in.articles,
    ),
    Source(
        code="portal.notices",
        title=_("Notices"),
        icon="bell",
        order=70,
        shown_to=anyone_signed_in,
        find=found_in.notices,
    ),
):
    search_in(source)


@gate_fact(order=10)
def services(at: datetime) -> Fact:
    """Where to see what runs; what the banner tells is not said again."""
    resting = any(window.runs(at) for window in known_windows(at))
    text = _("Some areas are closed for maintenance") if resting else _("See what is running")
    return Fact(title=_("Service status"), text=text, url=reverse("portal:status"))


@gate_fact(order=20)
def next_maintenance(at: datetime) -> Fact | None:
    """The next window, however far ahead; nothing when none is planned."""
    ahead = [window for window in known_windows(at) if window.starts_at > at]
    if not ahead:
        return None
    day = date_format(ahead[0].starts_at.astimezone(current_institution().zone), "DATETIME_FORMAT")
    return Fact(title=_("Next maintenance"), text=day)


@gate_fact(order=30)
def help_desk(at: datetime) -> Fact | None:  # noqa: ARG001  # every fact is told the time
    """Whom to call who cannot come in, and when."""
    desk = next((contact for contact in contacts() if contact.office == Contact.Office.IT_HELP_DESK), None)
    return Fact(title=_("IT help desk"), text=" · ".join(filter(None, [desk.phone, desk.hours]))) if desk else None
