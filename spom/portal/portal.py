"""What the portal shows in itself."""

from django.utils.translation import gettext_lazy as _

from spom.identity.policies import anyone_signed_in
from spom.portal.registry.menu import MenuEntry, menu

menu(MenuEntry(label=_("Home"), url_name="portal:home", icon="house", order=10, shown_to=anyone_signed_in))
