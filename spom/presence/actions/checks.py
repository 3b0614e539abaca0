"""Asking whether it is you, and answering: drawn, begun, decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.erasable import encrypt_erasably
from spom.kit.errors import Refusal
from spom.presence.actions.adapting import adapt
from spom.presence.actions.erasing import forget_old_likeness
from spom.presence.actions.marking import mark_frames
from spom.presence.actions.seeing import engine_for_checks, place_to_look, see
from spom.presence.events import PresenceFailed, PresenceMissed, PresencePassed, PresenceUnclear
from spom.presence.models.checks import Evidence, PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.policies import ACCEPT_AT, DOUBT_BELOW, FRAMES_LEAST, FRAMES_MOST, MISSES_ALLOWED, SAMPLE_KEPT
from spom.presence.queries.checks import recent_likeness
from spom.presence.queries.standing import misses_in_a_row, standing_of

if TYPE_CHECKING:
    # Imported where they are used, because they load the networks: spom/presence/actions/seeing.py.
    from PIL.Image import Image

    from spom.presence.face.judge import Judgement

# A process that died while it looked leaves a check behind; after this it is over.
LOOKS_AT_MOST = timedelta(seconds=15)
EVIDENCE_FRAMES = 2
_dice = SystemRandom()
Verdict = PresenceCheck.Verdict


class NoConsent(Refusal):
    """The learner has not agreed to camera checks, or took it back."""

    code = "presence.no_consent"
    message = _("Camera checks are not set up for you. Confirm in another way; it counts the same.")


class NotEnrolled(Refusal):
    """There is no face to compare with."""

    code = "presence.not_enrolled"
    message = _("Set up camera checks first, or confirm in another way. Both count the same.")


class UseAnotherWay(Refusal):
    """Three misses in a row: the camera rests until another way has confirmed who it is."""

    code = "presence.use_another_way"
    message = _("The camera did not recognise you three times. Confirm in another way; it counts the same.")


class ChallengeOver(Refusal):
    """Wrong nonce, too late, answered before, or another learner's."""

    code = "presence.challenge_over"
    message = _("This check is over. Ask for a new one. Nothing counted is lost.")


class WrongFrames(Refusal):
    """Too few or too many pictures."""

    code = "presence.wrong_frames"
    message = _("A check takes three to five pictures. Try again. Nothing counted is lost.")


@dataclass(frozen=True, kw_only=True)
class Camera:
    """What the browser says of the camera and the device. Hints for the fairness report, never grounds."""

    label: str = ""
    device: str = ""


@transaction.atomic
def draw_challenge(*, learner: User, occasion: str, at: datetime) -> PresenceCheck:
    """Ask the learner whether it is them. The same open challenge is answered again until it is over.

    Raises NoConsent, NotEnrolled, UseAnotherWay: then the alternatives of actions/alternatives.py are open.
    """
    # Two windows that ask at the same moment take turns.
    User.objects.select_for_update(no_key=True).get(pk=learner.pk)
    waiting = PresenceCheck.objects.filter(learner=learner, verdict__in=PresenceCheck.UNDECIDED).first()
    if waiting is not None and waiting.occasion == occasion and _still_runs(waiting, at):
        return waiting
    if waiting is not None:
        _close(waiting, Verdict.EXPIRED, at)
        announce(PresenceUnclear(check=waiting, learner=learner, by=None, at=at))
    standing = standing_of(learner=learner, at=at)
    if not standing.has_consent:
        raise NoConsent
    if not standing.is_enrolled:
        raise NotEnrolled
    if standing.camera_rests:
        raise UseAnotherWay
    return PresenceCheck.objects.create(
        learner=learner, occasion=occasion, drawn_at=at, turn=_next_turn(learner=learner, occasion=occasion)
    )


def begin_check(*, check: PresenceCheck, at: datetime) -> PresenceCheck:
    """Start the twenty seconds. Beginning again changes nothing. Raises ChallengeOver."""
    fresh = PresenceCheck.objects.filter(
        pk=check.pk, verdict=Verdict.OPEN, begun_at__isnull=True, drawn_at__gte=at - PresenceCheck.TO_BEGIN
    )
    if not fresh.update(begun_at=at):
        check.refresh_from_db()
        if check.verdict != Verdict.OPEN or check.begun_at is None or check.begun_at < at - PresenceCheck.TO_SEND:
            raise ChallengeOver
        return check
    check.refresh_from_db()
    return check


def decide(*, check: PresenceCheck, frames: Sequence[bytes], camera: Camera, at: datetime) -> PresenceCheck:
    """Look at the frames and decide. Takes three steps, so that nothing is locked while the networks look.

    Raises WrongFrames, ChallengeOver, NoConsent, NotEnrolled; CheckOutOfOrder and CheckBusy leave the check open,
    and after CheckBusy the same frames may come again.
    """
    from spom.presence.face.picture import NotAFrame, decode_frame  # noqa: PLC0415  # see TYPE_CHECKING above

    if not FRAMES_LEAST <= len(frames) <= FRAMES_MOST:
        raise WrongFrames
    if not Consent.objects.in_force().filter(learner=check.learner, purpose=Consent.Purpose.CHECKS).exists():
        raise NoConsent
    if not check.waits_for_frames(at):
        raise ChallengeOver
    try:
        pictures = [decode_frame(frame) for frame in frames]
    except NotAFrame:
        pictures = []
    with place_to_look(at=at):
        return _decided(check, frames, pictures, camera, at)


def _decided(
    check: PresenceCheck, frames: Sequence[bytes], pictures: "Sequence[Image]", camera: Camera, at: datetime
) -> PresenceCheck:
    seen_before = _claim(check=check, frames=frames, camera=camera, at=at)
    if not pictures:
        return _conclude(check=check, verdict=Verdict.POOR_QUALITY, hint="NOT_A_PICTURE", at=at)
    if seen_before:
        return _conclude(check=check, verdict=Verdict.REPLAY, at=at)
    try:
        return _judge(check, pictures, at)
    except Refusal:
        # The learner's twenty seconds were not spent by them.
        PresenceCheck.objects.filter(pk=check.pk, verdict=Verdict.LOOKING).update(
            verdict=Verdict.OPEN, begun_at=None, drawn_at=at
        )
        raise


@transaction.atomic
def _claim(*, check: PresenceCheck, frames: Sequence[bytes], camera: Camera, at: datetime) -> bool:
    """Take the check, once, in time; answers whether any of the frames was sent before, by anybody."""
    mine = PresenceCheck.objects.filter(
        pk=check.pk, verdict=Verdict.OPEN, begun_at__isnull=False, begun_at__gte=at - PresenceCheck.TO_SEND
    )
    if not mine.update(verdict=Verdict.LOOKING, camera=camera.label[:64], device=camera.device[:12]):
        raise ChallengeOver
    return mark_frames(frames=frames, at=at)


def _judge(check: PresenceCheck, pictures: "Sequence[Image]", at: datetime) -> PresenceCheck:
    from spom.presence.face import judge, replay  # noqa: PLC0415  # see TYPE_CHECKING above
    from spom.presence.queries.templates import templates_of  # noqa: PLC0415

    likeness = [word for picture in pictures for word in replay.likeness_of(picture)]
    earlier = recent_likeness(learner=check.learner)
    check.likeness = likeness
    if replay.has_no_variation(pictures) or replay.is_sent_again(likeness, earlier):
        return _conclude(check=check, verdict=Verdict.REPLAY, pictures=pictures, at=at)
    engine = engine_for_checks(at=at)
    looks = see(pictures=pictures, at=at)
    templates = templates_of(learner=check.learner, engine=engine.name, at=at)
    if not templates:
        # Those that were there meant something to another engine only. That says nothing about the learner.
        raise NotEnrolled
    limits = judge.Thresholds(accept=ACCEPT_AT() / 1000, low=min(DOUBT_BELOW(), ACCEPT_AT()) / 1000)
    said = judge.judge(looks, templates, by=engine, at=limits)
    doubt = said.wants_turn or replay.is_alike(likeness, earlier)
    verdict, hint = Verdict(said.answer.value), said.hint.value
    if said.answer is judge.Answer.MATCH and check.turn:
        if not judge.turned(looks, to_left=check.turn == PresenceCheck.Turn.LEFT):
            verdict, hint = (Verdict.SPOOF_SUSPECTED if said.wants_turn else Verdict.POOR_QUALITY), "TURN_MISSED"
    elif said.answer is judge.Answer.MATCH and doubt:
        verdict, hint = Verdict.POOR_QUALITY, "TURN_ASKED"
    check.is_trusted = verdict == Verdict.MATCH and said.is_trusted
    decided = _conclude(check=check, verdict=verdict, hint=hint, pictures=pictures, said=said, at=at)
    if decided.is_trusted and not doubt and said.score is not None:
        adapt(learner=check.learner, looks=looks, score=said.score, accept=limits.accept, engine=engine.name, at=at)
    return decided


@transaction.atomic
def _conclude(
    *,
    check: PresenceCheck,
    verdict: PresenceCheck.Verdict,
    at: datetime,
    hint: str = "",
    pictures: "Sequence[Image]" = (),
    said: "Judgement | None" = None,
) -> PresenceCheck:
    """Write the verdict down and announce it."""
    from spom.presence.face.quality import light_class  # noqa: PLC0415  # see TYPE_CHECKING above

    User.objects.select_for_update(no_key=True).get(pk=check.learner_id)
    if not PresenceCheck.objects.filter(pk=check.pk, verdict=Verdict.LOOKING).exists():
        raise ChallengeOver
    check.hint = hint
    check.light = light_class(said.light) if said and said.light else ""
    if verdict in PresenceCheck.MISSES:
        check.miss = min(MISSES_ALLOWED, misses_in_a_row(learner=check.learner) + 1)
        _keep_evidence(check, pictures, said.score if said else None, at)
    _close(check, verdict, at)
    if check.likeness:
        forget_old_likeness(learner=check.learner, at=at)
    announce(_event(check)(check=check, learner=check.learner, by=check.learner, at=at))
    return check


def _event(check: PresenceCheck) -> type[PresencePassed | PresenceFailed | PresenceMissed | PresenceUnclear]:
    if check.is_passed:
        return PresencePassed
    if check.miss >= MISSES_ALLOWED:
        return PresenceFailed
    return PresenceMissed if check.miss else PresenceUnclear


def _close(check: PresenceCheck, verdict: PresenceCheck.Verdict, at: datetime) -> None:
    check.verdict, check.decided_at = verdict, at
    check.save(
        update_fields=["verdict", "decided_at", "hint", "miss", "is_trusted", "light", "likeness", "way", "answer"]
    )


def _keep_evidence(check: PresenceCheck, pictures: "Sequence[Image]", score: float | None, at: datetime) -> None:
    from spom.presence.face.picture import small_jpeg  # noqa: PLC0415  # see TYPE_CHECKING above

    samples = Consent.objects.in_force().filter(learner=check.learner, purpose=Consent.Purpose.SAMPLE)
    kept = SAMPLE_KEPT if samples.exists() else Evidence.KEPT
    evidence = Evidence(check_made=check, score=score, erase_at=at + kept)
    chosen = [pictures[0], pictures[-1]][:EVIDENCE_FRAMES] if pictures else []
    evidence.frames = [
        encrypt_erasably(small_jpeg(picture), bound_to=evidence.bound_to, key=evidence.seal) for picture in chosen
    ]
    evidence.save()


def _still_runs(check: PresenceCheck, at: datetime) -> bool:
    if check.verdict == Verdict.LOOKING:
        return check.begun_at is not None and at < check.begun_at + LOOKS_AT_MOST
    until = check.send_by or check.begin_by
    return at < until


def _next_turn(*, learner: User, occasion: str) -> PresenceCheck.Turn:
    """A turn of the head, at random to one side, when the last look of this occasion left a doubt."""
    last = PresenceCheck.objects.filter(learner=learner, occasion=occasion).order_by("-drawn_at", "-pk").first()
    asked = last is not None and (last.hint in {"TURN_ASKED", "TURN_MISSED"} or last.verdict == Verdict.SPOOF_SUSPECTED)
    return _dice.choice([PresenceCheck.Turn.LEFT, PresenceCheck.Turn.RIGHT]) if asked else PresenceCheck.Turn.NONE
