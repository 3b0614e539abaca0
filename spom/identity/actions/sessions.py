"""Ending sign-ins: the next request of an ended one is a stranger's."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from spom.identity.actions.tallies import forgive
from spom.identity.events import DeviceForgotten, IdentityConfirmed, SessionEnded
from spom.identity.models import Device, Session, User
from spom.identity.models.sessions import hash_of
from spom.journal.events import announce


@transaction.atomic
def end_session(*, session: Session, reason: str, by: User | None, at: datetime) -> None:
    """End one sign-in. Ending it twice changes nothing."""
    person, deleted = session.user, Session.objects.filter(pk=session.pk).delete()[0]
    if deleted and person is not None:
        announce(SessionEnded(user=person, session=session, reason=reason, by=by, at=at))


@transaction.atomic
def end_sessions(*, user: User, keep: Session | None, reason: str, by: User | None, at: datetime) -> int:
    """End every sign-in of the person, but for the one to keep. How many there were."""
    others = user.sessions.exclude(pk=keep.pk) if keep else user.sessions.all()
    ended = list(others.order_by("pk").select_for_update())
    for session in ended:
        end_session(session=session, reason=reason, by=by, at=at)
    return len(ended)


@transaction.atomic
def confirm(*, session: Session, key: str, tallies: Sequence[str], at: datetime) -> bool:
    """The person has just shown again who they are: the old key of the session opens nothing any more."""
    forgive(keys=tallies, at=at)
    if not Session.objects.filter(pk=session.pk).update(proved_at=at, key_hash=hash_of(key)):
        return False
    session.proved_at, session.key_hash = at, hash_of(key)
    if session.user is not None:
        announce(IdentityConfirmed(user=session.user, by=session.user, at=at))
    return True


@transaction.atomic
def forget_device(*, device: Device, by: User, at: datetime) -> None:
    """The device is nobody's any more: its sign-ins end, and strangers there are counted as strangers."""
    user = device.user
    for session in device.sessions.order_by("pk"):
        end_session(session=session, reason="device forgotten", by=by, at=at)
    device.delete()
    announce(DeviceForgotten(user=user, by=by, at=at))
