"""Setting up: the registry photo makes a face trusted, a person decides where it does not, and consent comes first."""

import pytest

from spom.identity.models import User
from spom.presence.actions.checks import NoConsent
from spom.presence.actions.enrolling import NotOnePerson, PicturesKnown, PoorEnrolment, enrol_face, take_registry_photo
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
State = ReferenceFace.State


def camera(face: str, *, seed: int = 1) -> list[bytes]:
    return make.frames(make.photo(face), seed=seed, count=5)


def states(learner: User) -> set[str]:
    made = ReferenceFace.objects.filter(learner=learner, source=ReferenceFace.Source.ENROLMENT)
    return set(made.values_list("state", flat=True))


def test_a_face_like_the_registry_photo_is_trusted_at_once(alice: User) -> None:
    make.consenting(alice)
    take_registry_photo(learner=alice, photo=make.photo("astronaut"), at=NINE)

    assert enrol_face(learner=alice, frames=camera("astronaut"), at=NINE)
    assert states(alice) == {State.TRUSTED}
    assert not Review.objects.exists()


def test_another_face_than_the_registry_photo_waits_for_a_person(alice: User) -> None:
    make.consenting(alice)
    take_registry_photo(learner=alice, photo=make.photo("senator"), at=NINE)

    assert not enrol_face(learner=alice, frames=camera("astronaut"), at=NINE)
    assert states(alice) == {State.UNREVIEWED}
    assert Review.objects.get().kind == Review.Kind.NEW_FACE
    check = make.checked(alice, make.frames(make.photo("astronaut"), seed=3), at=NINE)
    assert (check.verdict, check.is_trusted) == ("MATCH", False)


def test_nothing_is_made_of_a_face_without_consent(alice: User) -> None:
    with pytest.raises(NoConsent):
        enrol_face(learner=alice, frames=camera("astronaut"), at=NINE)
    with pytest.raises(NoConsent):
        take_registry_photo(learner=alice, photo=make.photo("astronaut"), at=NINE)

    assert not ReferenceFace.objects.exists()


def test_frames_of_two_people_are_refused(alice: User) -> None:
    make.consenting(alice)

    with pytest.raises(NotOnePerson):
        enrol_face(learner=alice, frames=camera("astronaut")[:3] + camera("president")[:2], at=NINE)


def test_says_what_to_change(alice: User) -> None:
    make.consenting(alice)
    dark = make.frames(make.dim(make.photo("astronaut"), 0.15), seed=1, count=5)

    with pytest.raises(PoorEnrolment) as no:
        enrol_face(learner=alice, frames=dark, at=NINE)

    assert no.value.hint == "DARK"


@pytest.mark.security("S54")
def test_frames_that_were_sent_before_are_refused(alice: User, bob: User) -> None:
    make.consenting(alice)
    make.consenting(bob)
    enrol_face(learner=alice, frames=camera("astronaut"), at=NINE)

    with pytest.raises(PicturesKnown):
        enrol_face(learner=bob, frames=camera("astronaut"), at=NINE)


def test_old_and_new_face_are_valid_together_after_a_refresh(alice: User) -> None:
    make.enrolled(alice)

    assert enrol_face(learner=alice, frames=camera("astronaut", seed=5), at=NINE)
    assert ReferenceFace.objects.filter(learner=alice).live(NINE).count() > 2
    assert ReferenceFace.objects.filter(learner=alice, ends_at__isnull=False).count() == 1
