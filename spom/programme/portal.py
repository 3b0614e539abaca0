"""What the programme shows in the portal, and which programmes a file of the registry may name."""

from django.utils.translation import gettext_lazy as _

from spom.identity.registry import offer_programmes
from spom.portal.registry.menu import MenuEntry, menu
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
