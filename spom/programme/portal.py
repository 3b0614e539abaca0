"""What the programme shows in the portal and tells students, and which programmes a file of the registry may name."""

from django.utils.translation import gettext_lazy as _

from spom.identity.registry import offer_programmes
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.programme.policies import may_advise, may_carry_over, may_enrol
from spom.programme.queries.catalogue import codes_of_programmes

menu(MenuEntry(label=_("Enrolments"), url_name="programme:enrolments", icon="users", order=825, shown_to=may_enrol))
menu(MenuEntry(label=_("Rules and dates"), url_name="programme:rules", icon="scale", order=834, shown_to=may_advise))
menu(MenuEntry(label=_("What if"), url_name="programme:what_if", icon="scale", order=835, shown_to=may_advise))
menu(
    MenuEntry(
        label=_("Earlier systems"),
        url_name="programme:earlier",
        icon="layers",
        order=837,
        shown_to=may_carry_over,
    )
)

offer_programmes(codes_of_programmes)

decisions = category(Category(code="programme", name=_("Enrolment and exemptions"), order=39))
ENROLMENT_ENDED = notice_kind(
    NoticeKind(
        code="programme.enrolment_ended",
        category=decisions,
        title=_("Your enrolment has ended"),
        context=frozenset({"programme", "on", "reason"}),
        icon="users",
    )
)
REGISTRATION_CORRECTED = notice_kind(
    NoticeKind(
        code="programme.registration_corrected",
        category=decisions,
        title=_("Your day of registration was corrected"),
        context=frozenset({"programme", "before", "after", "reason"}),
        icon="calendar",
    )
)
EXEMPTED = notice_kind(
    NoticeKind(
        code="programme.exempted",
        category=decisions,
        title=_("You are exempt from a set"),
        context=frozenset({"programme", "letter", "reason"}),
        icon="scale",
    )
)
EXEMPTION_LIFTED = notice_kind(
    NoticeKind(
        code="programme.exemption_lifted",
        category=decisions,
        title=_("An exemption was withdrawn"),
        context=frozenset({"programme", "letter", "reason"}),
        icon="scale",
    )
)
FACT_RECORDED = notice_kind(
    NoticeKind(
        code="programme.fact_recorded",
        category=decisions,
        title=_("A fact about you was recorded"),
        context=frozenset({"programme", "name", "value", "source"}),
        icon="file-text",
    )
)
RULE_EXEMPTS = notice_kind(
    NoticeKind(
        code="programme.rule_exempts",
        category=decisions,
        title=_("A rule exempts you from a set"),
        context=frozenset({"programme", "letter", "on", "rule", "source"}),
        icon="scale",
    )
)
RULE_EXEMPTS_NO_MORE = notice_kind(
    NoticeKind(
        code="programme.rule_exempts_no_more",
        category=decisions,
        title=_("A rule that exempted you ends"),
        context=frozenset({"programme", "letter", "on", "rule", "reason", "source"}),
        icon="scale",
    )
)
