"""Asking for a one-time code, and typing it in."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from spom.identity.actions.tallies import count_try
from spom.identity.events import CodeRequested, SignInRefused
from spom.identity.models import OneTimeCode, Tally, User
from spom.identity.queries import code_channel, code_hint, subject
from spom.identity.secrets import is_code, mac_of, new_digits
from spom.journal.events import announce
from spom.kit.errors import Refusal


class WrongCode(Refusal):
    """These are not the digits."""

    code = "identity.wrong_code"
    message = _("That code is not right.")

    def __init__(self, *, tries_left: int) -> None:
        """How many more tries this code has."""
        super().__init__()
        self.tries_left = tries_left


class CodeOver(Refusal):
    """Used, replaced, too old, tried too often, or never asked for in this browser."""

    code = "identity.code_over"
    message = _("This code can no longer be used. Ask for a new one.")


def request_code(
    *,
    user: User | None,
    name: str,
    purpose: OneTimeCode.Purpose,
    channel: OneTimeCode.Channel | None = None,
    address: str,
    at: datetime,
) -> OneTimeCode:
    """Have a code made and sent. The same rows are written when the name is nobody's: only nothing is sent.

    Counted first, in its own statement. Raises TooManyTries.
    """
    count = count_try(subject=subject(Tally.Kind.CODE, user=user, name=name), address=address, at=at)
    if not count.admitted:
        raise count.refusal(at)
    way = code_channel(user, name=name, wanted=channel)
    return _write_code(user=user, purpose=purpose, channel=way, hint=code_hint(user, name=name, channel=way), at=at)


@transaction.atomic
def _write_code(
    *, user: User | None, purpose: OneTimeCode.Purpose, channel: OneTimeCode.Channel, hint: str, at: datetime
) -> OneTimeCode:
    # A new code puts the one before it out of use. For nobody's name this changes no row, at the same cost.
    earlier = OneTimeCode.objects.filter(user=user, user__isnull=False, purpose=purpose, used_at__isnull=True)
    earlier.filter(replaced_at__isnull=True).update(replaced_at=at)
    code = OneTimeCode.objects.create(
        user=user,
        purpose=purpose,
        channel=channel,
        hint=hint,
        language=(user.language if user else "") or get_language() or "en",
        asked_at=at,
        expires_at=at + OneTimeCode.LIFE,
    )
    announce(CodeRequested(code=code, user=user, by=None, at=at))
    return code


def make_code(*, code: OneTimeCode, at: datetime) -> str:
    """Make the digits and keep their hash; for the worker, which sends them. Making them again replaces them."""
    digits = new_digits()
    OneTimeCode.objects.filter(pk=code.pk).update(mac=mac_of(digits, code_id=code.pk), sent_at=at)
    return digits


def prove_code(
    *, code_id: int | None, typed: str, purpose: OneTimeCode.Purpose, address: str, at: datetime
) -> tuple[OneTimeCode, tuple[str, ...]]:
    """Check a code that was asked for in this browser; it opens once. Also the tallies to forgive.

    Two counts come first, each in its own statement: five tries for the code, and those of the account.
    Raises WrongCode, CodeOver, TooManyTries.
    """
    code = OneTimeCode.objects.select_related("user").filter(pk=code_id or 0, purpose=purpose).first()
    if code is None:
        raise CodeOver
    target = subject(Tally.Kind.FACTOR, user=code.user, name=f"code {code.pk}")
    count = count_try(subject=target, address=address, at=at)
    if not count.admitted:
        raise count.refusal(at)
    usable = OneTimeCode.objects.filter(
        pk=code.pk, used_at__isnull=True, replaced_at__isnull=True, expires_at__gt=at, tries__lt=OneTimeCode.MAX_TRIES
    )
    if not usable.update(tries=F("tries") + 1):
        raise CodeOver
    code.refresh_from_db(fields=["mac", "tries"])
    if not is_code(typed, mac=code.mac, code_id=code.pk) or code.user is None:
        _note_wrong_code(user=code.user, at=at)
        raise WrongCode(tries_left=OneTimeCode.MAX_TRIES - code.tries)
    # Of two who type it at the same moment one comes in.
    if not OneTimeCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=at):
        raise CodeOver
    return code, count.keys


@transaction.atomic
def _note_wrong_code(*, user: User | None, at: datetime) -> None:
    announce(SignInRefused(user=user, reason="code", by=None, at=at))
