"""What credentials show in the portal."""

from collections.abc import Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from spom.credentials.papers import in_words
from spom.credentials.policies import may_hold, may_revoke
from spom.credentials.queries import own, own_statements
from spom.identity.models import User
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.areas import rests_with
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.records import Record, Row, keep_record

offer_app(
    App(
        code="credentials",
        name=gettext_lazy("Certificates"),
        purpose=gettext_lazy("Certificates and badges that anybody can check."),
        icon="award",
        order=35,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Certificates"), url_name="credentials:mine", icon="award", order=33, shown_to=may_hold
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Certificates"), url_name="credentials:issued", icon="award", order=49, shown_to=may_revoke
    )
)
rests_with("tests", app="credentials")


def _certificates_of(user: User) -> Sequence[Row]:
    rows: list[Row] = [
        [(gettext_lazy("Certificate"), one.public_id), (one.achievement, date_format(one.achieved_on))]
        for one in own(user)
    ]
    for stated in own_statements(user):
        rows.append([(gettext_lazy("Statement of marks"), stated.public_id)])
        rows += [[(one.module, in_words(one)), (gettext_lazy("Receipt"), one.receipt)] for one in stated.marks]
    return rows


keep_record(
    Record(
        code="credentials.certificates",
        title=gettext_lazy("Certificates and statements of marks"),
        purpose=gettext_lazy("To show others what you have passed."),
        kept=gettext_lazy("For good, because others rely on them."),
        hand_out=_certificates_of,
    )
)
