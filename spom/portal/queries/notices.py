"""Questions about notices."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from spom.identity.models import Role, Unit, User
from spom.identity.policies import anyone_signed_in
from spom.kit.prepared import Written, written
from spom.portal.models.notice import Announcement, Notice, NoticeChoice, OutboxMessage
from spom.portal.queries.wording import Words, words_for
from spom.portal.registry.home import PERSON, HomeQuestion, home_question
from spom.portal.registry.notices import Channel, NoticeKind, UnknownKind, kind_called

# Beyond this the bell says "99+"; counting further would only cost time.
MOST_COUNTED = 100
AUDIENCE_CHUNK = 500
TOLD_AT_MOST = 5
_SINCE = """
SELECT visit.previous_at, told.id, told.kind, told.context::text, told.link, told.created_at
FROM portal_visit visit
LEFT JOIN LATERAL (
  SELECT id, kind, context, link, created_at FROM portal_notice
  WHERE to_id = visit.user_id AND withdrawn_at IS NULL AND created_at > visit.previous_at
  ORDER BY created_at DESC, id DESC LIMIT %s
) told ON true
WHERE visit.user_id = %s AND visit.previous_at IS NOT NULL
ORDER BY told.created_at DESC, told.id DESC
"""


@dataclass(frozen=True, kw_only=True)
class ReadableNotice:
    """A notice with its words."""

    notice: Notice
    kind: NoticeKind
    words: Words


@dataclass(frozen=True, kw_only=True)
class Bell:
    """How many notices wait to be read."""

    count: int

    @property
    def digits(self) -> str:
        """What fits on a bell."""
        return str(self.count) if self.count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


UNREAD = home_question(
    HomeQuestion(
        code="portal.unread",
        shown_to=anyone_signed_in,
        write=lambda: written(Notice.objects.of(PERSON).unread().order_by().values_list("pk")[:MOST_COUNTED]).counted(),
    )
)


def unread_count(user: User) -> int:
    """How many notices the person has not opened; stops counting at MOST_COUNTED. One statement, on home none."""
    count: int = UNREAD.rows(user)[0][0]
    return count


def notices_of(user: User) -> QuerySet[Notice]:
    """Everything the person was told, newest first."""
    return Notice.objects.of(user).order_by("-created_at", "-pk")


SINCE = home_question(
    HomeQuestion(
        code="portal.since",
        shown_to=anyone_signed_in,
        write=lambda: Written(sql=_SINCE, params=(TOLD_AT_MOST, PERSON), columns=6),
    )
)


def told_since_last_visit(user: User) -> tuple[datetime | None, list[Notice]]:
    """When the person was last here, None on the first visit, and the newest they were told since."""
    rows = SINCE.rows(user)
    if not rows:
        return None, []
    told = [
        Notice(
            pk=pk,
            to=user,
            kind=kind,
            context=json.loads(context),
            link=link,
            created_at=datetime.fromisoformat(created_at),
        )
        for _since, pk, kind, context, link, created_at in rows
        if pk is not None
    ]
    return datetime.fromisoformat(rows[0][0]), told


def in_words(notices: Iterable[Notice], reader: User) -> list[ReadableNotice]:
    """The notices as the reader reads them; those of an app that is gone are left out."""
    found = []
    for notice in notices:
        try:
            kind = kind_called(notice.kind)
        except UnknownKind:
            continue
        found.append(ReadableNotice(notice=notice, kind=kind, words=words_for(reader, kind, notice.context)))
    return found


def wanted_channels(kind: NoticeKind, choices: Iterable[NoticeChoice]) -> frozenset[Channel]:
    """The channels a person gets this kind on: what the kind says, changed by what the person chose."""
    if not kind.category.can_be_switched_off:
        return kind.channels
    own = {Channel(choice.channel): choice.wanted for choice in choices if choice.category == kind.category.code}
    return frozenset(channel for channel in Channel if own.get(channel, channel in kind.channels))


def audience(*, role: str, unit: Unit | None) -> QuerySet[User]:
    """Active people with this role and of this unit or a unit below it; empty means everybody."""
    people = User.objects.active()
    if role:
        people = people.holding(Role(role))
    if unit is not None:
        people = people.filter(unit__in=_with_units_below(unit))
    return people.order_by("pk")


def announcements() -> QuerySet[Announcement]:
    """What staff wrote, newest first."""
    return Announcement.objects.select_related("written_by", "unit").order_by("-created_at", "-pk")


def announcements_due(at: datetime) -> QuerySet[Announcement]:
    """What should go out now."""
    return Announcement.objects.filter(state=Announcement.State.SCHEDULED, due_at__lte=at).order_by("due_at", "pk")


def undelivered_messages() -> QuerySet[OutboxMessage]:
    """What did not arrive, newest first, for staff."""
    return OutboxMessage.objects.undelivered().select_related("to", "notice").order_by("-created_at", "-pk")


def _with_units_below(unit: Unit) -> list[int]:
    """The unit and everything under it; the tree is small and read in one go."""
    below: dict[int | None, list[int]] = {}
    for pk, parent in Unit.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(pk)
    found, ahead = [], [unit.pk]
    while ahead:
        one = ahead.pop()
        found.append(one)
        ahead.extend(below.get(one, []))
    return found
