"""What a person chose about notices."""

from dataclasses import dataclass

from spom.identity.models import User
from spom.portal.models.notice import NoticeChoice, NoticeHabits
from spom.portal.registry.notices import Category, Channel, every_category, every_kind


@dataclass(frozen=True, kw_only=True)
class ChoiceRow:
    """One category, and whether it reaches the person by mail and by text message."""

    category: Category
    by_mail: bool
    by_sms: bool


def habits_of(user: User) -> NoticeHabits:
    """The person's habits; unsaved, with none, when nothing was chosen."""
    return NoticeHabits.objects.filter(user=user).first() or NoticeHabits(user=user)


def choice_rows(user: User) -> list[ChoiceRow]:
    """Every category, as the person has it now."""
    own = {
        (choice.category, Channel(choice.channel)): choice.wanted for choice in NoticeChoice.objects.filter(user=user)
    }
    return [
        ChoiceRow(
            category=category,
            by_mail=own.get((category.code, Channel.MAIL), _usual(category, Channel.MAIL)),
            by_sms=own.get((category.code, Channel.SMS), _usual(category, Channel.SMS)),
        )
        for category in every_category()
    ]


def _usual(category: Category, channel: Channel) -> bool:
    """Does any kind of the category use this channel when nothing was chosen?"""
    return any(kind.category == category and channel in kind.channels for kind in every_kind())
