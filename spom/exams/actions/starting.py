"""Letting a candidate in, and starting the clock."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from spom.booking.models.seats import Seat
from spom.exams.actions.arranging import NoScribe, name_scribe
from spom.exams.actions.papers import open_form
from spom.exams.events.sitting import AttemptStarted, CandidateAdmitted, CandidateConfirmed
from spom.exams.models.papers import Blueprint
from spom.exams.models.sitting import Admission, Attempt
from spom.exams.policies.sitting import browser_hash
from spom.exams.queries.entitlements import entitlement_of
from spom.exams.queries.sitting import Turn, at_the_door, form_for, running_attempt
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.statements import Statement
from spom.programme.models.enrolment import Enrolment

# Without letters and digits that are taken for one another.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 6
MOST_TRIES = 10


# Written by hand and kept prepared: everybody asks for it in the same minute.
_BEGIN = Statement(
    """
    INSERT INTO exams_attempt (
      learner_id, module_id, enrolment_id, form_id, admission_id, purpose, seed, count, state, started_at, deadline,
      lease, lease_no, seen_at, unsent, receipt)
    VALUES (
      %(learner_id)s::bigint, %(module_id)s::bigint, %(enrolment_id)s::bigint, %(form_id)s::bigint,
      %(admission_id)s::bigint, %(purpose)s::text, %(seed)s::text, %(count)s::smallint, %(state)s::text,
      %(started_at)s::timestamptz, %(deadline)s::timestamptz, %(lease)s::uuid, %(lease_no)s::int,
      %(seen_at)s::timestamptz, 0, '')
    ON CONFLICT DO NOTHING RETURNING id
    """
)


class WrongCode(Refusal):
    """Not the code the invigilator gave."""

    code = "exams.wrong_code"
    message = _("That is not the code of your place. Ask the invigilator to read it to you again.")


class TooManyTries(Refusal):
    """The code is not to be guessed."""

    code = "exams.too_many_tries"
    message = _("The code was wrong too often. Ask the invigilator for help; your time has not begun.")


class NotConfirmed(Refusal):
    """First name, test and rules, then the clock."""

    code = "exams.not_confirmed"
    message = _("Confirm your name and the rules first.")


class TooEarly(Refusal):
    """The hour has not come."""

    code = "exams.too_early"
    message = _("The test has not begun. Keep this page open; the button works when the time has come.")


class NoPaper(Refusal):
    """Nobody made a paper for this test."""

    code = "exams.no_paper"
    message = _("There is no paper for this test yet. Tell the invigilator; your time has not begun.")


class OtherBrowserWanted(Refusal):
    """The test asks for a browser that lets nothing else in."""

    code = "exams.safe_browser_wanted"
    message = _("This test opens in Safe Exam Browser with the settings of your centre only.")


class AnotherIsRunning(Refusal):
    """One at a time."""

    code = "exams.another_is_running"
    message = _("Another paper of yours is running. Hand it in first.")


@dataclass(frozen=True, kw_only=True)
class Knock:
    """The browser a test is opened with: the address it asked for, and what Safe Exam Browser says of itself."""

    address: str = ""
    config_key_hash: str = ""


@transaction.atomic
def admit(*, seat: Seat, by: User | None, at: datetime) -> Admission:
    """Let in whoever was checked in, once; the code is handed to them by the invigilator."""
    booking = seat.booking
    admission, new = Admission.objects.get_or_create(
        seat=seat,
        defaults={
            "learner": booking.learner,
            "module": booking.module,
            "code": "".join(secrets.choice(LETTERS) for _place in range(CODE_LENGTH)),
            "admitted_at": at,
        },
    )
    if new:
        announce(CandidateAdmitted(admission=admission, by=by, at=at))
    return admission


def confirm(*, admission: Admission, code: str, at: datetime, scribe: str = "") -> Admission:
    """The code is right, name and test are right, the rules are known. Raises WrongCode, TooManyTries, NoScribe.

    A try is counted before it is looked at, in a statement of its own, so that many at once are no more than a few.
    """
    counted = Admission.objects.filter(pk=admission.pk, tries__lt=MOST_TRIES).update(tries=F("tries") + 1)
    if not counted:
        raise TooManyTries
    if not secrets.compare_digest(code.strip().upper().encode(), admission.code.encode()):
        raise WrongCode
    return _confirmed(admission, scribe=scribe.strip(), at=at)


@transaction.atomic
def start_test(*, admission: Admission, knock: Knock, at: datetime) -> Attempt:
    """Start the clock of a test, once. Raises NotConfirmed, TooEarly, NoPaper, OtherBrowserWanted, AnotherIsRunning."""
    let_in, begun = at_the_door(admission)
    if begun is not None:
        return Attempt.objects.get(pk=begun)
    if let_in.confirmed_at is None:
        raise NotConfirmed
    if at < let_in.seat.slot.starts_at:
        raise TooEarly
    turn = form_for(learner=let_in.learner, module=let_in.module, purpose=Blueprint.Purpose.TEST, at=at)
    if turn is None:
        raise NoPaper
    return _started(
        turn=turn,
        learner=let_in.learner,
        enrolment=let_in.seat.booking.enrolment,
        admission=let_in,
        knock=knock,
        at=at,
    )


@transaction.atomic
def start_practice(*, blueprint: Blueprint, learner: User, at: datetime) -> Attempt:
    """Start a practice paper, or go on with the one that runs. Raises NoPaper, AnotherIsRunning."""
    running = running_attempt(learner, Blueprint.Purpose.PRACTICE)
    if running is not None and running.module_id != blueprint.module_id:
        raise AnotherIsRunning
    if running is not None:
        return running
    turn = form_for(learner=learner, module=blueprint.module, purpose=Blueprint.Purpose.PRACTICE, at=at)
    if turn is None:
        raise NoPaper
    return _started(turn=turn, learner=learner, enrolment=None, admission=None, knock=Knock(), at=at)


@transaction.atomic
def _confirmed(admission: Admission, *, scribe: str, at: datetime) -> Admission:
    rights = entitlement_of(admission.learner)
    if rights is not None and rights.has_scribe:
        if not (scribe or admission.scribe):
            raise NoScribe
        if scribe:
            name_scribe(admission=admission, name=scribe, by=admission.learner, at=at)
    if admission.confirmed_at is None:
        admission.confirmed_at = at
        admission.save(update_fields=["confirmed_at"])
        announce(CandidateConfirmed(admission=admission, by=admission.learner, at=at))
    return admission


def _started(
    *,
    turn: Turn,
    learner: User,
    enrolment: Enrolment | None,
    admission: Admission | None,
    knock: Knock,
    at: datetime,
) -> Attempt:
    form, plan = turn.form, turn.form.blueprint
    if plan.browser_key and knock.config_key_hash != browser_hash(plan.browser_key, address=knock.address):
        raise OtherBrowserWanted
    if form.opened_at is None:
        form = open_form(form=form, at=at)
    # An hour of the paper brings so many minutes: a minute of it as many seconds.
    extra = timedelta(seconds=plan.minutes * turn.minutes_an_hour)
    attempt = Attempt(
        learner=learner,
        module=plan.module,
        enrolment=enrolment,
        form=form,
        admission=admission,
        purpose=plan.purpose,
        seed=secrets.token_hex(16),
        count=form.count,
        started_at=at,
        deadline=at + timedelta(minutes=plan.minutes) + extra,
        lease=uuid4(),
        seen_at=at,
    )
    # By its constraints, nobody has two papers of one kind running.
    rows = _BEGIN.rows(vars(attempt))
    if not rows:
        raise AnotherIsRunning
    attempt.pk, attempt._state.adding = rows[0][0], False  # noqa: SLF001  # as Django does for a row it has written
    announce(AttemptStarted(attempt=attempt, by=learner, at=at))
    return attempt
