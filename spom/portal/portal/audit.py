"""What the portal shows to auditors."""

from django.utils.translation import gettext_lazy as _

from spom.portal.policies.audit import may_read_journal
from spom.portal.registry.menu import MenuEntry, menu

menu(MenuEntry(label=_("Journal"), url_name="portal:audit", icon="file-text", order=940, shown_to=may_read_journal))
