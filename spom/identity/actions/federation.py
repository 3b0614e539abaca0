"""Linking people with what other houses call them, and coming in from there."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.sessions import end_session
from spom.identity.events import IdentityLinked, IdentityUnlinked, SignInRefused
from spom.identity.models import CameFrom, LinkedIdentity, Session, TakenAnswer, User
from spom.identity.models.sessions import hash_of
from spom.identity.secrets import locked_id_token
from spom.journal.events import announce
from spom.kit.errors import Refusal


class AnswerTaken(Refusal):
    """The same answer was brought before."""

    code = "identity.sso_answer_taken"
    message = _("This answer was used before. Start again from the sign-in page.")


class LinkedElsewhere(Refusal):
    """One identity opens one account."""

    code = "identity.sso_linked_elsewhere"
    message = _("That sign-in is linked to another account here. Sign in with that account, or ask the help desk.")


class NotLetIn(Refusal):
    """The other house said no, or the person did."""

    code = "identity.sso_not_let_in"
    message = _("The other sign-in service did not let you in. Start again, or choose another way to sign in.")


class NoAccount(Refusal):
    """The account is not open."""

    code = "identity.sso_no_account"
    message = _("That sign-in cannot open an account here now. The help desk can tell you why.")


def take_answer(*, answer: str, at: datetime) -> None:
    """Take an answer of another house; of two who bring the same one, one is heard. Raises AnswerTaken."""
    try:
        with transaction.atomic():
            TakenAnswer.objects.create(answer_hash=hash_of(answer), taken_at=at)
    except IntegrityError as twice:
        raise AnswerTaken from twice


@transaction.atomic
def link_identity(*, user: User, issuer: str, subject: str, label: str, at: datetime) -> LinkedIdentity:
    """Let what another house calls the person open this account. Raises LinkedElsewhere."""
    link, made = LinkedIdentity.objects.get_or_create(
        issuer=issuer, subject=subject, defaults={"user": user, "label": label[:200], "linked_at": at}
    )
    if link.user_id != user.pk:
        raise LinkedElsewhere
    if made:
        announce(IdentityLinked(user=user, house=link.house, by=user, at=at))
    return link


@transaction.atomic
def unlink_identity(*, link: LinkedIdentity, by: User, at: datetime) -> None:
    """It opens nothing any more, and the sessions it opened are over."""
    user, house = link.user, link.house
    for came in CameFrom.objects.filter(identity=link).select_related("session__user").order_by("pk"):
        end_session(session=came.session, reason="link removed", by=by, at=at)
    link.delete()
    announce(IdentityUnlinked(user=user, house=house, by=by, at=at))


@transaction.atomic
def note_where_from(*, session: Session, link: LinkedIdentity, sid: str, id_token: str, at: datetime) -> None:
    """Remember who vouched for the session, so that it ends when it ends there."""
    came = CameFrom.objects.create(session=session, identity=link, sid=sid)
    CameFrom.objects.filter(pk=came.pk).update(id_token=locked_id_token(id_token, row=came.pk))
    LinkedIdentity.objects.filter(pk=link.pk).update(used_at=at)


@transaction.atomic
def end_where_from(*, issuer: str, subject: str, sid: str, at: datetime) -> int:
    """The session ended at the other house: it ends here. How many there were."""
    here = CameFrom.objects.filter(identity__issuer=issuer)
    here = here.filter(sid=sid) if sid else here.filter(identity__subject=subject)
    if sid and subject:
        here = here.filter(identity__subject=subject)
    ended = list(here.select_related("session__user").order_by("pk"))
    for came in ended:
        end_session(session=came.session, reason="signed out elsewhere", by=came.session.user, at=at)
    return len(ended)


@transaction.atomic
def note_refusal(*, user: User | None, why: str, at: datetime) -> None:
    """Somebody came back from another house and was not let in."""
    announce(SignInRefused(user=user, reason=f"single sign-on: {why}"[:200], by=None, at=at))
