"""How and when a person wants to be told things."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.portal.events.notices import NoticeHabitsChanged, SmsWordingRegistered
from spom.portal.models.notice import NoticeChoice, NoticeHabits, SmsRegistration
from spom.portal.registry.notices import Channel, every_category, kind_called

Wishes = Mapping[tuple[str, Channel], bool]


class QuietNeedsTwoEnds(Refusal):
    """Only one end of the quiet hours was given, or both are the same."""

    code = "portal.quiet_hours_need_two_ends"
    message = _("Quiet hours need a beginning and an end that differ. Leave both empty for none.")


@transaction.atomic
def choose_habits(
    *,
    user: User,
    quiet_from: time | None,
    quiet_until: time | None,
    digest_at: time | None,
    wishes: Wishes,
    at: datetime,
) -> NoticeHabits:
    """Keep what the person chose. What must reach people (their account's safety) cannot be chosen away."""
    if (quiet_from is None) != (quiet_until is None) or (quiet_from is not None and quiet_from == quiet_until):
        raise QuietNeedsTwoEnds
    times = {"quiet_from": quiet_from, "quiet_until": quiet_until, "digest_at": digest_at}
    habits, _made = NoticeHabits.objects.update_or_create(user=user, defaults=times)
    open_to_choice = {category.code for category in every_category() if category.can_be_switched_off}
    NoticeChoice.objects.bulk_create(
        [
            NoticeChoice(user=user, category=category, channel=channel, wanted=wanted)
            for (category, channel), wanted in sorted(wishes.items())
            if category in open_to_choice
        ],
        update_conflicts=True,
        unique_fields=["user", "category", "channel"],
        update_fields=["wanted"],
    )
    announce(NoticeHabitsChanged(user=user, by=user, at=at))
    return habits


@transaction.atomic
def register_sms_wording(*, kind: str, language: str, template_id: str, by: User, at: datetime) -> SmsRegistration:
    """Keep the operator's number of a wording. Raises UnknownKind."""
    registration, _made = SmsRegistration.objects.update_or_create(
        kind=kind_called(kind).code, language=language, defaults={"template_id": template_id}
    )
    announce(SmsWordingRegistered(kind=kind, language=language, template_id=template_id, by=by, at=at))
    return registration
