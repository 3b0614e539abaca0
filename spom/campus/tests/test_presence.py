"""What presence says about a learner, and what it means for their time."""

from datetime import timedelta

import pytest

from spom.campus.actions.passing import take_pass
from spom.campus.actions.studying import checkpoint, end_study
from spom.campus.models.ledger import Verdict
from spom.campus.models.passes import StandingPass
from spom.campus.models.study import StudySession
from spom.campus.queries.plan import hours_by_module
from spom.campus.tests import make
from spom.identity.models import User
from spom.journal.events import announce
from spom.journal.models import Entry
from spom.presence.events import AlternativeAccepted, FaceTrusted, PresenceFailed, PresencePassed, ReviewConfirmed
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.reviews import Review

pytestmark = pytest.mark.django_db
Result = PresenceCheck.Verdict


def check(
    study: make.Study, verdict: PresenceCheck.Verdict, *, trusted: bool = False, occasion: str = "study"
) -> PresenceCheck:
    return PresenceCheck.objects.create(
        learner=study.session.learner,
        occasion=occasion,
        drawn_at=study.now,
        decided_at=study.now,
        verdict=verdict,
        is_trusted=trusted,
    )


def hours(study: make.Study) -> tuple[int, int]:
    found = hours_by_module(study.session.enrolment)[study.session.lesson.module_id]
    return found.counted, found.waiting


@pytest.fixture
def study(alice: User) -> make.Study:
    """Nine minutes learned and not yet confirmed."""
    study = make.study(alice)
    study.watch(timedelta(minutes=9))
    return study


def test_a_pass_counts_the_time_before_it(study: make.Study, alice: User) -> None:
    passed = check(study, Result.MATCH, trusted=True)

    announce(PresencePassed(check=passed, learner=alice, by=alice, at=study.now))

    assert hours(study) == (540, 0)
    assert Verdict.objects.get().check_after == f"presence:{passed.pk}"
    assert StandingPass.objects.get().check_reference == f"presence:{passed.pk}"
    assert study.pulse().since_pass_ms == 30_000


def test_a_pass_and_what_it_counts_are_one_entry(study: make.Study, alice: User) -> None:
    passed = check(study, Result.MATCH, trusted=True)
    before = Entry.objects.latest("pk").pk

    announce(PresencePassed(check=passed, learner=alice, by=alice, at=study.now))

    entry = Entry.objects.get(pk__gt=before)
    assert entry.kind == "campus.HoursCredited"
    assert entry.about["check"] == f"presence.PresenceCheck:{passed.pk}"
    assert set(entry.subjects) >= {f"presence.PresenceCheck:{passed.pk}", f"identity.User:{alice.pk}"}


def test_a_pass_after_which_nothing_counts_has_its_own_entry(alice: User) -> None:
    study = make.study(alice)
    checkpoint(session=study.session, at=study.now)
    end_study(session=study.session, reason=StudySession.End.FINISHED, at=study.now)
    passed = check(study, Result.MATCH, trusted=True)
    before = Entry.objects.latest("pk").pk

    announce(PresencePassed(check=passed, learner=alice, by=alice, at=study.now))

    assert [entry.kind for entry in Entry.objects.filter(pk__gt=before)] == ["presence.PresencePassed"]


def test_a_check_for_a_test_is_not_about_learning(study: make.Study, alice: User) -> None:
    other = check(study, Result.MATCH, trusted=True, occasion="test:9")

    announce(PresencePassed(check=other, learner=alice, by=alice, at=study.now))

    assert not Verdict.objects.exists()


def test_a_face_nobody_looked_at_holds_the_time_until_somebody_does(study: make.Study, alice: User) -> None:
    announce(PresencePassed(check=check(study, Result.MATCH), learner=alice, by=alice, at=study.now))

    assert hours(study) == (0, 540)
    assert study.pulse().since_pass_ms == 30_000
    assert Verdict.objects.get().reason == Verdict.Reason.FACE_NOT_REVIEWED

    announce(FaceTrusted(learner=alice, by=None, at=study.now))

    assert hours(study) == (540, 0)


def test_an_unreviewed_pass_is_not_made_good_by_a_later_pass_of_the_same_face(study: make.Study, alice: User) -> None:
    announce(PresencePassed(check=check(study, Result.MATCH), learner=alice, by=alice, at=study.now))
    study.watch(timedelta(minutes=1))

    announce(PresencePassed(check=check(study, Result.MATCH), learner=alice, by=alice, at=study.now))

    assert hours(study) == (0, 600)


def test_three_misses_hold_the_tail_and_another_way_releases_it(study: make.Study, alice: User) -> None:
    failed = check(study, Result.NO_MATCH)
    announce(PresenceFailed(check=failed, learner=alice, by=alice, at=study.now))
    assert hours(study) == (0, 540)
    take_pass(learner=alice, check="presence:later", at=study.now)
    assert hours(study) == (0, 540), "a pass does not release what a mismatch held"

    another = check(study, Result.ACCEPTED, trusted=True)
    announce(AlternativeAccepted(check=another, learner=alice, by=alice, at=study.now))

    assert hours(study) == (540, 0)


def test_a_reviewer_releases_what_that_check_held(study: make.Study, alice: User) -> None:
    failed = check(study, Result.NO_MATCH)
    announce(PresenceFailed(check=failed, learner=alice, by=alice, at=study.now))
    review = Review.objects.create(
        learner=alice, kind=Review.Kind.CHECK, check_made=failed, opened_at=study.now, due_at=study.now
    )

    announce(ReviewConfirmed(review=review, learner=alice, by=None, at=study.now))

    assert hours(study) == (540, 0)
