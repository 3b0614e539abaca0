"""The registry's photo comes by itself: with an import, with the consent, with a parent's yes; never without one."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django.fixtures import Settings

from spom.identity.models import User
from spom.identity.models.registry import RegistryRecord
from spom.identity.tests.files import carried_out, kept_csv, kept_picture
from spom.journal.models import Entry
from spom.presence import tasks
from spom.presence.actions.consenting import confirm_guardian, give_consent
from spom.presence.actions.enrolling import enrol_face
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
TASK = "presence.compare_registry_photo"
State, Source = ReferenceFace.State, ReferenceFace.Source


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def photographed(learner: User, face: str, *, by: User) -> None:
    """The registry's file brings a picture of somebody who has an account."""
    line = (learner.username, learner.full_name, learner.email, "", "2001-05-31")
    written = BytesIO()
    make.photo(face).save(written, "JPEG")
    carried_out(kept_csv(line), kept_picture(f"{learner.username}.jpg", written.getvalue()), by=by)


def asked() -> list[int]:
    """Whose photo the worker was asked to read."""
    jobs = ProcrastinateJob.objects.filter(task_name=TASK).order_by("pk")
    return [args["user_id"] for args in jobs.values_list("args", flat=True)]


def sources(learner: User) -> set[tuple[str, str]]:
    return set(ReferenceFace.objects.filter(learner=learner).values_list("source", "state"))


def test_a_photo_that_was_there_is_read_when_somebody_agrees(alice: User, grace: User) -> None:
    photographed(alice, "astronaut", by=grace)
    assert asked() == []

    make.consenting(alice)
    assert asked() == [alice.pk]
    tasks.compare_registry_photo(user_id=alice.pk)

    assert sources(alice) == {(Source.REGISTRY, State.TRUSTED)}
    assert enrol_face(learner=alice, frames=make.frames(make.photo("astronaut"), seed=1, count=5), at=NINE)


def test_a_photo_that_comes_later_confirms_the_face_that_waits(alice: User, grace: User) -> None:
    make.consenting(alice)
    assert not enrol_face(learner=alice, frames=make.frames(make.photo("astronaut"), seed=1, count=5), at=NINE)
    already = len(asked())

    photographed(alice, "astronaut", by=grace)
    assert asked()[already:] == [alice.pk]
    tasks.compare_registry_photo(user_id=alice.pk)

    assert sources(alice) == {(Source.REGISTRY, State.TRUSTED), (Source.ENROLMENT, State.TRUSTED)}
    assert Review.objects.get().outcome == Review.Outcome.CONFIRMED
    assert Entry.objects.filter(kind__in=["presence.FaceTrusted", "presence.ReviewConfirmed"]).count() == 2


def test_a_photo_of_somebody_else_confirms_nothing(alice: User, grace: User) -> None:
    make.consenting(alice)
    enrol_face(learner=alice, frames=make.frames(make.photo("astronaut"), seed=1, count=5), at=NINE)

    photographed(alice, "senator", by=grace)
    tasks.compare_registry_photo(user_id=alice.pk)

    assert (Source.ENROLMENT, State.UNREVIEWED) in sources(alice)
    assert Review.objects.get().is_waiting


@pytest.mark.security("S58")
def test_nothing_is_read_without_consent(alice: User, grace: User) -> None:
    photographed(alice, "astronaut", by=grace)

    tasks.compare_registry_photo(user_id=alice.pk)

    assert asked() == []
    assert sources(alice) == set()


@pytest.mark.security("S59")
def test_under_18_it_is_read_once_a_parent_agreed(alice: User, grace: User, kiran: User) -> None:
    RegistryRecord.objects.create(user=alice, born_on=date(2009, 6, 16), imported_at=NINE)
    given = give_consent(
        learner=alice, purpose=Consent.Purpose.CHECKS, guardian_name="Meera Rao", guardian_reach="0", at=NINE
    )
    assert asked() == []

    confirm_guardian(consent=given, note="Called her", by=kiran, at=NINE)

    assert asked() == [alice.pk]


def test_a_consent_to_samples_reads_nothing(alice: User) -> None:
    give_consent(learner=alice, purpose=Consent.Purpose.SAMPLE, guardian_name="", guardian_reach="", at=NINE)

    assert asked() == []
