"""The first time: from a registry record, or from a link that staff were given."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.codes import request_code
from spom.identity.actions.tallies import count_try
from spom.identity.events import ActivationLinkMade
from spom.identity.models import ActivationLink, OneTimeCode, RegistryRecord, Tally, Unit, User
from spom.identity.models.sessions import hash_of
from spom.identity.queries import person_named, record_matching, subject, whom_to_ask
from spom.journal.events import announce
from spom.kit.errors import Refusal


class LinkOver(Refusal):
    """Used, replaced or older than a day."""

    code = "identity.link_over"
    message = _("This link can no longer be used. Ask whoever sent it for a new one.")


class AlreadyActive(Refusal):
    """The account was activated before."""

    code = "identity.already_active"
    message = _("This account is active already. Sign in, or use the link for a forgotten password.")


class NotOpenYet(Refusal):
    """The person is who they say, but the institution has not opened the account. Say whom to ask."""

    code = "identity.not_open_yet"
    message = _("Your institution has not activated your account yet. Contact your course coordinator.")

    def __init__(self, *, unit: Unit | None, coordinators: list[User]) -> None:
        """Who can help, and how their unit is reached."""
        super().__init__()
        self.unit, self.coordinators = unit, coordinators

    def __str__(self) -> str:
        if not self.coordinators:
            return str(self.message)
        names = ", ".join(coordinator.full_name for coordinator in self.coordinators)
        text = _("Your institution has not activated your account yet. Contact your course coordinator %(name)s.")
        return str(text % {"name": names})


def ask_to_activate(*, name: str, born_on: date, contact: str, address: str, at: datetime) -> OneTimeCode:
    """Two registered facts; if both fit, a code goes to the registered contact that was named.

    Counted first. Whether they fit shows in nothing but the code that arrives. Raises TooManyTries.
    """
    named = person_named(name)
    target = subject(Tally.Kind.FACTS, user=named, name=name)
    count = count_try(subject=target, address=address, at=at)
    if not count.admitted:
        raise count.refusal(at)
    channel = OneTimeCode.Channel.EMAIL if "@" in contact else OneTimeCode.Channel.SMS
    user = record_matching(named, born_on=born_on, contact=contact)
    return request_code(
        user=user,
        name=f"{name} {contact}",
        purpose=OneTimeCode.Purpose.ACTIVATE,
        channel=channel,
        address=address,
        at=at,
    )


def refuse_unopened(*, user: User, at: datetime) -> None:
    """After the proof: raise NotOpenYet or AlreadyActive, unless the account may be activated now."""
    if user.state != User.State.INVITED:
        raise AlreadyActive
    record = RegistryRecord.objects.filter(user=user).first()
    if record is not None and not record.is_open(at):
        raise NotOpenYet(unit=user.unit, coordinators=whom_to_ask(user))


@transaction.atomic
def make_activation_link(*, user: User, by: User | None, at: datetime) -> str:
    """A key that opens the account once, within a day. Earlier ones open nothing any more. Raises AlreadyActive."""
    if user.state != User.State.INVITED:
        raise AlreadyActive
    ActivationLink.objects.filter(user=user, used_at__isnull=True).delete()
    key = secrets.token_urlsafe(32)
    ActivationLink.objects.create(user=user, key_hash=hash_of(key), made_at=at, ends_at=at + ActivationLink.LIFE)
    announce(ActivationLinkMade(user=user, by=by, at=at))
    return key


def use_activation_link(*, key: str, at: datetime) -> User:
    """Take the link: it opens once. Raises LinkOver."""
    usable = ActivationLink.objects.filter(key_hash=hash_of(key), used_at__isnull=True, ends_at__gt=at)
    link = usable.select_related("user").first()
    # Of two who follow it at the same moment one comes in.
    if link is None or link.user.state != User.State.INVITED or not usable.update(used_at=at):
        raise LinkOver
    return link.user
