"""What the portal shows about people's own pages: menu, notices, records, agreements, and what an erasure takes."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.identity.policies import anyone_signed_in
from spom.portal.actions import forgetting
from spom.portal.actions.consents import PHOTO, withdraw_consent
from spom.portal.policies.profile import may_decide_changes, may_erase
from spom.portal.queries import own_records
from spom.portal.queries.profile import standing
from spom.portal.registry.consents import Purpose, agree_to
from spom.portal.registry.erasure import Eraser, erase_with
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.portal.registry.records import Record, keep_record

menu(
    MenuEntry(
        label=_("Corrections"), url_name="portal:changes", icon="pen-line", order=806, shown_to=may_decide_changes
    )
)
menu(MenuEntry(label=_("Erasures"), url_name="portal:erasures", icon="eraser", order=930, shown_to=may_erase))

details = category(Category(code="details", name=_("Your details"), order=16))
about_a_change = frozenset({"detail", "after", "remark"})

notice_kind(
    NoticeKind(
        code="portal.detail_corrected",
        category=details,
        title=_("A detail was corrected"),
        context=about_a_change,
        icon="user",
    )
)
notice_kind(
    NoticeKind(
        code="portal.detail_refused",
        category=details,
        title=_("A correction was refused"),
        context=about_a_change,
        icon="user",
    )
)
notice_kind(
    NoticeKind(
        code="portal.erasure_refused",
        category=details,
        title=_("A request to be forgotten was refused"),
        context=frozenset({"remark"}),
        icon="eraser",
    )
)


def _withdraw_photo(user: User, at: datetime) -> None:
    withdraw_consent(user=user, purpose=PHOTO, at=at)


agree_to(
    Purpose(
        code=PHOTO,
        version=1,
        title=_("A photo of you"),
        text=_(
            "The institution keeps a photo you give, so that its help desk and your coordinator know whom they talk "
            "to. It is shown to nobody else, compared with nothing, and gone at once when you withdraw."
        ),
        order=10,
        shown_to=anyone_signed_in,
        standing=lambda user: standing(user, PHOTO),
        give=None,
        withdraw=_withdraw_photo,
        give_at="portal:photo",
    )
)

for record in (
    Record(
        code="identity.devices",
        title=_("Devices and sign-ins"),
        purpose=_("To notice when somebody else signs in as you."),
        kept=_("Devices until you forget them; sign-ins as long as the journal."),
        hand_out=own_records.devices_known,
    ),
    Record(
        code="identity.contacts",
        title=_("Addresses and numbers you confirmed"),
        purpose=_("To know that we reach you, and nobody else."),
        kept=_("As long as you have an account."),
        hand_out=own_records.contacts_proven,
    ),
    Record(
        code="portal.notices",
        title=_("Notices"),
        purpose=_("To tell you what concerns you, and to show that you were told."),
        kept=_("As long as you have an account."),
        hand_out=own_records.notices_told,
    ),
    Record(
        code="portal.habits",
        title=_("How you are told things, and when you were last here"),
        purpose=_("To leave you alone when you want that, and to show what changed since your last visit."),
        kept=_("As long as you have an account."),
        hand_out=own_records.habits_chosen,
    ),
    Record(
        code="portal.changes",
        title=_("Corrections you asked for"),
        purpose=_("To correct your details, and to account for who decided."),
        kept=_("As long as you have an account; who decided when, as long as the journal."),
        hand_out=own_records.changes_asked,
    ),
    Record(
        code="portal.photo",
        title=_("Photo"),
        purpose=_("So that staff know whom they talk to. Only if you agreed."),
        kept=_("Until you remove it."),
        hand_out=own_records.photo_kept,
    ),
    Record(
        code="portal.agreements",
        title=_("Agreements"),
        purpose=_("To show what you agreed to, in which words, and when you withdrew."),
        kept=_("Three years after they end, as proof."),
        hand_out=own_records.agreements_given,
    ),
    Record(
        code="portal.erasures",
        title=_("Requests to be forgotten"),
        purpose=_("To carry them out in time, and to account for it."),
        kept=_("For good, without your name once you are erased."),
        hand_out=own_records.erasures_asked,
    ),
):
    keep_record(record)

for eraser in (
    Eraser(code="portal.tickets", title=_("Words and files of tickets"), order=10, erase=forgetting.forget_tickets),
    Eraser(code="portal.changes", title=_("Corrections asked for"), order=20, erase=forgetting.forget_changes),
    Eraser(code="portal.photo", title=_("Photo"), order=30, erase=forgetting.forget_photo),
    Eraser(code="portal.agreements", title=_("Agreements"), order=40, erase=forgetting.forget_agreements),
    Eraser(code="portal.notices", title=_("Notices and habits"), order=50, erase=forgetting.forget_notices),
    # Last, because the others still need to know whose things they take away.
    Eraser(
        code="identity.account",
        title=_("Name, contacts and every way in"),
        order=999,
        erase=forgetting.forget_account,
    ),
):
    erase_with(eraser)
