"""What the programme shows in the portal: a way for coordinators to try its rules out."""

from django.utils.translation import gettext_lazy as _

from spom.portal.registry.menu import MenuEntry, menu
from spom.programme.policies import may_advise

menu(MenuEntry(label=_("What if"), url_name="programme:what_if", icon="scale", order=835, shown_to=may_advise))
