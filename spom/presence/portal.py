"""What presence shows in the portal: menu entries, the next action, the notices, and what is kept about people."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from spom.identity.models import User
from spom.kit.prepared import written
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.erasure import Eraser, erase_with
from spom.portal.registry.home import AT, PERSON, HomeQuestion, NextAction, Urgency, home_question, next_action
from spom.portal.registry.menu import MenuEntry, menu
from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind
from spom.portal.registry.records import Record, keep_record
from spom.presence.actions.erasing import forget_person
from spom.presence.policies import may_be_checked, may_confirm_at_centre, may_review_presence, may_see_fairness
from spom.presence.queries.records import checks_kept, consents_kept, faces_kept, reviews_kept
from spom.presence.queries.standing import faces_yet_to_be_shown

offer_app(
    App(
        code="presence",
        name=gettext_lazy("Camera checks"),
        purpose=gettext_lazy(
            "Is the person at the camera the person who signed in? With other ways that count the same."
        ),
        icon="scan-face",
        order=20,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Camera checks"),
        url_name="presence:home",
        icon="scan-face",
        order=45,
        shown_to=may_be_checked,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Presence reviews"),
        url_name="presence:reviews",
        icon="scan-face",
        order=860,
        shown_to=may_review_presence,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Confirm at the centre"),
        url_name="presence:centre",
        icon="shield-check",
        order=862,
        shown_to=may_confirm_at_centre,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Fairness of checks"),
        url_name="presence:fairness",
        icon="list-checks",
        order=864,
        shown_to=may_see_fairness,
    )
)
keep_record(
    Record(
        code="presence.faces",
        title=gettext_lazy("Face templates"),
        purpose=gettext_lazy(
            "To see in a camera check that it is you. Numbers made of pictures, encrypted; no picture."
        ),
        kept=gettext_lazy(
            "Until you take your consent back, then erased at once; older ones half a year after a renewal."
        ),
        hand_out=faces_kept,
    )
)
keep_record(
    Record(
        code="presence.checks",
        title=gettext_lazy("Camera checks"),
        purpose=gettext_lazy("To show that you were there while you learned."),
        kept=gettext_lazy(
            "As long as your learning hours. Pictures are deleted at the verdict, those of failed checks after 90 days."
        ),
        hand_out=checks_kept,
    )
)
keep_record(
    Record(
        code="presence.consents",
        title=gettext_lazy("Consents to the camera"),
        purpose=gettext_lazy("To know what you agreed to, in which words, and when you took it back."),
        kept=gettext_lazy("As long as your learning hours."),
        hand_out=consents_kept,
    )
)
keep_record(
    Record(
        code="presence.reviews",
        title=gettext_lazy("Reviews of checks"),
        purpose=gettext_lazy("To let a person decide where a camera could not, and to let you appeal."),
        kept=gettext_lazy("As long as your learning hours; their pictures 90 days at most."),
        hand_out=reviews_kept,
    )
)
erase_with(
    Eraser(
        code="presence", title=gettext_lazy("Face templates, pictures and camera checks"), order=30, erase=forget_person
    )
)
checks = category(Category(code="presence", name=gettext_lazy("Camera checks"), order=45))
REVIEW_DECIDED = notice_kind(
    NoticeKind(
        code="presence.review_decided",
        category=checks,
        title=gettext_lazy("A person decided on your check"),
        context=frozenset({"confirmed", "note"}),
        icon="scan-face",
    )
)
FACES_ERASED = notice_kind(
    NoticeKind(
        code="presence.faces_erased",
        category=checks,
        title=gettext_lazy("Your face templates are erased"),
        context=frozenset(),
        icon="shield-check",
    )
)


NO_FACE_YET = home_question(
    HomeQuestion(
        code="presence.no_face_yet",
        shown_to=may_be_checked,
        write=lambda: written(faces_yet_to_be_shown(learner=PERSON, at=AT).values_list("pk")[:1]),
    )
)


@next_action(order=25)
def set_up_checks(user: User, at: datetime) -> NextAction | None:
    """Somebody who agreed and has not shown their face yet."""
    if not may_be_checked(user) or not NO_FACE_YET.rows(user, at):
        return None
    return NextAction(
        urgency=Urgency.DUE,
        title=_("Set up the camera check"),
        text=_("Five pictures, half a minute. You can confirm in another way instead at any time."),
        label=_("Set it up"),
        url=reverse("presence:set_up"),
        icon="scan-face",
    )
