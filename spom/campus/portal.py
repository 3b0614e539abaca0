"""What the campus shows in the portal: its menu entry, the learner's hours, the next thing to learn, the cut-off."""

import json
from collections.abc import Iterable
from datetime import datetime, time
from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.campus.policies import may_author, may_decide_hours, may_see_cohort, may_study
from spom.campus.queries.finding import every_module_found, modules_found
from spom.campus.queries.plan import Plan, hours_asked, plan_in
from spom.campus.queries.records import appeals_kept, signals_kept
from spom.identity.models import User
from spom.kit.addresses import address_of
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.areas import rests_with
from spom.portal.registry.home import (
    DAY,
    PERSON,
    Card,
    Deadline,
    HomeQuestion,
    NextAction,
    PlainCard,
    Urgency,
    card,
    deadline,
    home_question,
    next_action,
)
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.portal.registry.records import Record, keep_record
from spom.portal.registry.search import Hit, Question, Source, search_in
from spom.programme.queries.dossier import dossier_asked
from spom.programme.queries.standing import modules_asked

offer_app(
    App(
        code="campus",
        name=gettext_lazy("Learning"),
        purpose=gettext_lazy("Self-paced modules and the ledger of learning hours."),
        icon="book-open",
        order=10,
    )
)
rests_with("learning", app="campus", api="/api/learning/")
menu(
    MenuEntry(
        label=gettext_lazy("Learning"), url_name="campus:learning", icon="book-open", order=20, shown_to=may_study
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Courses"), url_name="campus:authoring", icon="book-open", order=830, shown_to=may_author
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Students"), url_name="campus:cohort", icon="users", order=824, shown_to=may_see_cohort
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Time to decide on"),
        url_name="campus:appeals",
        icon="scale",
        order=826,
        shown_to=may_decide_hours,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("How lessons do"),
        url_name="campus:statistics",
        icon="list-checks",
        order=828,
        shown_to=may_see_cohort,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Unusual days"),
        url_name="campus:signals",
        icon="flag",
        order=832,
        shown_to=may_decide_hours,
    )
)
keep_record(
    Record(
        code="campus.appeals",
        title=gettext_lazy("Appeals about learning time"),
        purpose=gettext_lazy("To let a person look again at time that did not count."),
        kept=gettext_lazy("As long as your learning hours."),
        hand_out=appeals_kept,
    )
)
keep_record(
    Record(
        code="campus.signals",
        title=gettext_lazy("Unusual days"),
        purpose=gettext_lazy(
            "To let a person look at days that differ from others. By themselves they change nothing."
        ),
        kept=gettext_lazy("As long as your learning hours."),
        hand_out=signals_kept,
    )
)
learning = category(Category(code="learning", name=gettext_lazy("Learning time and reminders"), order=40))
reminders = category(Category(code="reminders", name=gettext_lazy("Reminders to learn"), order=41))
HELD_LAPSES = notice_kind(
    NoticeKind(
        code="campus.held_lapses",
        category=learning,
        title=gettext_lazy("Learned time will soon not count any more"),
        context=frozenset({"minutes", "until"}),
        icon="hourglass",
    )
)
CUT_OFF_NEAR = notice_kind(
    NoticeKind(
        code="campus.cut_off_near",
        category=reminders,
        title=gettext_lazy("The cut-off comes near"),
        context=frozenset({"attempt", "until", "hours", "minutes"}),
        icon="calendar",
    )
)
IDLE_FOR_A_WEEK = notice_kind(
    NoticeKind(
        code="campus.idle_for_a_week",
        category=reminders,
        title=gettext_lazy("A week without learning"),
        context=frozenset({"hours"}),
        icon="clock",
    )
)
PACE_OF_THE_WEEK = notice_kind(
    NoticeKind(
        code="campus.pace_of_the_week",
        category=reminders,
        title=gettext_lazy("Your pace for this week"),
        context=frozenset({"minutes", "until"}),
        icon="clock",
    )
)
APPEAL_DECIDED = notice_kind(
    NoticeKind(
        code="campus.appeal_decided",
        category=learning,
        title=gettext_lazy("Your appeal about learning time is decided"),
        context=frozenset({"lesson", "minutes", "note"}),
        icon="scale",
    )
)
SITTING_DECIDED = notice_kind(
    NoticeKind(
        code="campus.sitting_decided",
        category=learning,
        title=gettext_lazy("A person decided on your waiting time"),
        context=frozenset({"lesson", "counts", "minutes", "note"}),
        icon="scale",
    )
)


@card(order=20)
def hours_by_set(user: User, at: datetime) -> Card | None:
    """The learner's hours in every set."""
    plan = _plan(user, at)
    return PlainCard(template="campus/_sets.html", context={"sets": plan.shown}) if plan else None


@next_action(order=20)
def choose_a_module(user: User, at: datetime) -> NextAction | None:
    """An elective that has not been chosen holds the learner up."""
    plan = _plan(user, at)
    open_set = next((one for one in plan.sets if one.must_choose), None) if plan else None
    if open_set is None:
        return None
    return NextAction(
        urgency=Urgency.DUE,
        title=_("Choose a module for Set %(letter)s") % {"letter": open_set.letter},
        text=_("You can change your choice until you start learning it."),
        label=_("Choose a module"),
        url=address_of("campus:choice", open_set.standing.module_set.pk),
        icon="list-checks",
    )


@deadline
def cut_off(user: User, at: datetime) -> Iterable[Deadline]:
    """The day by which the modules must be done."""
    plan = _plan(user, at)
    if plan is None or plan.cut_off is None:
        return []
    last_minute = timezone.make_aware(datetime.combine(plan.cut_off.moved_to, time(23, 59)))
    title = _("Modules to be done for %(attempt)s") % {"attempt": plan.cut_off.attempt}
    return [Deadline(title=title, at=last_minute, url=address_of("campus:learning"))]


DOSSIER = home_question(
    HomeQuestion(code="campus.dossier", shown_to=may_study, write=lambda: dossier_asked(learner=PERSON, day=DAY))
)
MODULES = home_question(
    HomeQuestion(code="campus.modules", shown_to=may_study, write=lambda: modules_asked(learner=PERSON))
)
HOURS = home_question(HomeQuestion(code="campus.hours", shown_to=may_study, write=lambda: hours_asked(learner=PERSON)))


def _plan(user: User, at: datetime) -> Plan | None:
    if not may_study(user):
        return None
    return _plan_from(DOSSIER.text(user, at), MODULES.text(user, at), HOURS.text(user, at))


# Worked out from what the database said and from nothing else: the same words, the same plan. Only for reading.
@lru_cache(maxsize=1024)
def _plan_from(dossier: str, modules: str, hours: str) -> Plan | None:
    return plan_in(json.loads(dossier), json.loads(modules), json.loads(hours))


def own_modules(asked: Question) -> list[Hit]:
    """Modules of the learner's own programme."""
    return [
        Hit(title=module.name, url=reverse("campus:module", args=[module.pk]), more=module.code)
        for module in modules_found(learner=asked.user, words=asked.words)[: asked.most]
    ]


search_in(
    Source(
        code="campus.modules",
        title=gettext_lazy("Modules"),
        icon="book-open",
        order=20,
        shown_to=may_study,
        find=own_modules,
    )
)


def modules_to_write(question: Question) -> list[Hit]:
    """Modules of any programme, for those who write their lessons."""
    return [
        Hit(title=module.name, url=reverse("campus:authoring"), more=module.code)
        for module in every_module_found(words=question.words)[: question.most]
    ]


search_in(
    Source(
        code="campus.courses",
        title=gettext_lazy("Courses"),
        icon="book-open",
        order=22,
        shown_to=may_author,
        find=modules_to_write,
    )
)
