"""Deciding: one good match is enough, a poor frame is no mismatch, and the same pictures are never taken twice."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from PIL import Image

from spom.identity.models import User
from spom.journal.models import Entry
from spom.presence.actions.checks import (
    ChallengeOver,
    NoConsent,
    NotEnrolled,
    UseAnotherWay,
    WrongFrames,
    begin_check,
    decide,
    draw_challenge,
)
from spom.presence.models.checks import Evidence, PresenceCheck
from spom.presence.policies import LEASE
from spom.presence.queries.checks import CHECKS_COMPARED, check_with, latest_pass, lease_left
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
Verdict = PresenceCheck.Verdict
MINUTE = timedelta(minutes=1)


def test_knows_the_person_who_signed_in(alice: User) -> None:
    make.enrolled(alice)

    check = make.checked(alice, make.frames(make.photo("astronaut"), seed=7), at=NINE)

    assert (check.verdict, check.is_trusted) == (Verdict.MATCH, True)
    assert Entry.objects.filter(
        kind="presence.PresencePassed", subjects__contains=[f"presence.PresenceCheck:{check.pk}"]
    )
    assert latest_pass(learner=alice, occasion="study:1", at=NINE + MINUTE) == check
    assert lease_left(check=check, counted=timedelta(seconds=600)) == LEASE - timedelta(seconds=600)


def test_forgets_at_once_how_older_checks_looked(alice: User) -> None:
    make.enrolled(alice)
    older = [
        PresenceCheck(
            learner=alice,
            occasion="study:1",
            drawn_at=NINE - (number + 1) * MINUTE,
            decided_at=NINE - (number + 1) * MINUTE,
            verdict=Verdict.MATCH,
            likeness=[number] * 4,
        )
        for number in range(CHECKS_COMPARED)
    ]
    PresenceCheck.objects.bulk_create(older)

    make.checked(alice, make.frames(make.photo("astronaut"), seed=7), at=NINE)

    forgotten = PresenceCheck.objects.get(learner=alice, likeness=[])
    assert forgotten == older[-1]


def test_knows_that_somebody_else_sits_there(alice: User) -> None:
    make.enrolled(alice)

    check = make.checked(alice, make.frames(make.photo("senator"), seed=7), at=NINE)

    assert (check.verdict, check.miss, check.is_trusted) == (Verdict.NO_MATCH, 1, False)
    assert lease_left(check=check, counted=timedelta(0)) == timedelta(0)
    assert Evidence.objects.get(check_made=check).erase_at == NINE + make.STEP + timedelta(days=90)


def test_a_third_miss_holds_the_time_and_rests_the_camera(alice: User) -> None:
    make.enrolled(alice)
    for number in range(3):
        check = make.checked(alice, make.frames(make.photo("senator"), seed=number), at=NINE + number * MINUTE)

    assert check.miss == 3
    assert Entry.objects.filter(kind="presence.PresenceMissed").count() == 2
    assert Entry.objects.filter(kind="presence.PresenceFailed").count() == 1
    with pytest.raises(UseAnotherWay):
        draw_challenge(learner=alice, occasion="study:1", at=NINE + 10 * MINUTE)


@pytest.mark.parametrize(
    ("scene", "verdict", "hint"),
    [
        (make.empty_room(), Verdict.NO_FACE, "NO_FACE"),
        (make.dim(make.photo("senator"), 0.15), Verdict.POOR_QUALITY, "DARK"),
        (make.blurred(make.photo("senator")), Verdict.POOR_QUALITY, "BLURRED"),
        (make.two_people("senator", "president"), Verdict.SEVERAL_FACES, "SEVERAL"),
    ],
)
def test_what_cannot_be_seen_costs_nothing(alice: User, scene: Image.Image, verdict: str, hint: str) -> None:
    make.enrolled(alice)

    check = make.checked(alice, make.frames(scene, seed=3), at=NINE)

    assert (check.verdict, check.hint, check.miss) == (verdict, hint, 0)
    assert not Evidence.objects.exists()


def test_a_bystander_does_not_matter_when_the_right_person_is_there(alice: User) -> None:
    make.enrolled(alice)

    check = make.checked(alice, make.frames(make.two_people("astronaut", "senator"), seed=3), at=NINE)

    assert check.verdict in {Verdict.MATCH, Verdict.SEVERAL_FACES}
    assert check.miss == 0


class TestReplay:
    """S54: bytes are never taken twice, nor coded anew."""

    @pytest.mark.security("S54")
    def test_refuses_the_same_bytes(self, alice: User) -> None:
        make.enrolled(alice)
        sent = make.frames(make.photo("astronaut"), seed=7)
        make.checked(alice, sent, at=NINE)

        assert make.checked(alice, sent, at=NINE + MINUTE).verdict == Verdict.REPLAY

    @pytest.mark.security("S54")
    def test_refuses_the_same_bytes_from_somebody_else(self, alice: User, bob: User) -> None:
        make.enrolled(alice)
        make.enrolled(bob)
        sent = make.frames(make.photo("astronaut"), seed=7)
        make.checked(alice, sent, at=NINE)

        assert make.checked(bob, sent, at=NINE + MINUTE).verdict == Verdict.REPLAY

    @pytest.mark.security("S54")
    def test_refuses_the_same_pictures_coded_anew(self, alice: User) -> None:
        make.enrolled(alice)
        sent = make.frames(make.photo("astronaut"), seed=7)
        make.checked(alice, sent, at=NINE)

        assert make.checked(alice, [coded_anew(one) for one in sent], at=NINE + MINUTE).verdict == Verdict.REPLAY

    @pytest.mark.security("S53")
    def test_refuses_one_still_sent_several_times(self, alice: User) -> None:
        make.enrolled(alice)
        still = make.frames(make.photo("astronaut"), seed=7, count=1)[0]

        check = make.checked(alice, [still + b"", coded_anew(still), still[:-2] + b"\xff\xd9"], at=NINE)

        assert check.verdict == Verdict.REPLAY

    def test_a_person_who_sits_still_is_not_a_replay(self, alice: User) -> None:
        make.enrolled(alice)
        make.checked(alice, make.frames(make.photo("astronaut"), seed=7), at=NINE)

        again = make.checked(alice, make.frames(make.photo("astronaut"), seed=8), at=NINE + MINUTE)

        assert again.verdict != Verdict.REPLAY
        assert again.miss == 0


class TestChallenge:
    """Bound to one learner, one nonce and a short time."""

    @pytest.mark.security("S54")
    def test_answers_only_once(self, alice: User) -> None:
        make.enrolled(alice)
        check = make.checked(alice, make.frames(make.photo("astronaut"), seed=7), at=NINE)

        with pytest.raises(ChallengeOver):
            decide(
                check=check,
                frames=make.frames(make.photo("astronaut"), seed=8),
                camera=make.WEBCAM,
                at=NINE + make.STEP,
            )

    @pytest.mark.security("S54")
    def test_is_over_after_twenty_seconds(self, alice: User) -> None:
        make.enrolled(alice)
        check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)

        with pytest.raises(ChallengeOver):
            decide(
                check=check,
                frames=make.frames(make.photo("astronaut"), seed=8),
                camera=make.WEBCAM,
                at=NINE + timedelta(seconds=21),
            )

    @pytest.mark.security("S54")
    def test_has_to_begin_within_ninety_seconds(self, alice: User) -> None:
        make.enrolled(alice)
        check = draw_challenge(learner=alice, occasion="study:1", at=NINE)

        with pytest.raises(ChallengeOver):
            begin_check(check=check, at=NINE + timedelta(seconds=91))

    def test_belongs_to_one_learner(self, alice: User, bob: User) -> None:
        make.enrolled(alice)
        check = draw_challenge(learner=alice, occasion="study:1", at=NINE)

        assert check_with(learner=alice, nonce=check.nonce) == check
        assert check_with(learner=bob, nonce=check.nonce) is None
        assert check_with(learner=alice, nonce=uuid4()) is None

    def test_is_the_same_until_it_is_over(self, alice: User) -> None:
        make.enrolled(alice)
        first = draw_challenge(learner=alice, occasion="study:1", at=NINE)

        assert draw_challenge(learner=alice, occasion="study:1", at=NINE + MINUTE) == first
        assert draw_challenge(learner=alice, occasion="study:1", at=NINE + 3 * MINUTE) != first
        first.refresh_from_db()
        assert first.verdict == Verdict.EXPIRED

    def test_needs_consent_and_a_face(self, alice: User) -> None:
        with pytest.raises(NoConsent):
            draw_challenge(learner=alice, occasion="study:1", at=NINE)
        make.consenting(alice)
        with pytest.raises(NotEnrolled):
            draw_challenge(learner=alice, occasion="study:1", at=NINE)

    def test_takes_three_to_five_frames(self, alice: User) -> None:
        make.enrolled(alice)
        check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)

        for count in (0, 2, 6):
            with pytest.raises(WrongFrames):
                decide(check=check, frames=[b"x"] * count, camera=make.WEBCAM, at=NINE)


def coded_anew(sent: bytes) -> bytes:
    """The same picture as other bytes."""
    written = BytesIO()
    Image.open(BytesIO(sent)).save(written, "JPEG", quality=92)
    return written.getvalue()
