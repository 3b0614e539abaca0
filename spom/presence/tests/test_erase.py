"""What is erased is gone: from tables, files and logs; and what is left of it in copies nobody can read."""

import base64
import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from django.apps import apps
from django.db import connection
from pytest_django import DjangoCaptureOnCommitCallbacks
from pytest_django.fixtures import Settings

from spom.identity.models import User
from spom.kit.crypto import Unreadable, decrypt
from spom.kit.erasable import decrypt_erasably, path_of_key
from spom.kit.rewrapping import columns
from spom.presence.actions.consenting import withdraw_consent
from spom.presence.actions.enrolling import enrol_face
from spom.presence.actions.erasing import erase_overdue, forget_person
from spom.presence.actions.vanishing import destroy_forgotten_keys
from spom.presence.models.checks import Evidence, PresenceCheck
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.queries.reviews import pictures_of_review
from spom.presence.queries.templates import templates_of
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.SPOM_DATA_DIR = tmp_path


def everything_kept() -> Iterator[bytes]:
    """Every row of every table as text, and every file of the data folder."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(model._meta.db_table)} t")  # noqa: S608, SLF001  # our own tables
            yield from (row[0].encode() for row in cursor.fetchall())


def in_every_coat(secret: bytes) -> list[bytes]:
    """As bytes, as hexadecimal, as base64 from each of three beginnings."""
    coats = [secret, secret.hex().encode()]
    for skipped in range(3):
        cut = secret[skipped:]
        coats += [one(cut[: len(cut) // 3 * 3]) for one in (base64.b64encode, base64.urlsafe_b64encode)]
    return coats


@pytest.mark.security("S60")
def test_taking_consent_back_leaves_nothing_that_can_be_read(
    alice: User,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    caplog.set_level(logging.DEBUG)
    make.consenting(alice)
    sent = make.frames(make.photo("astronaut"), seed=1, count=5)
    enrol_face(learner=alice, frames=sent, at=NINE)
    make.checked(alice, make.frames(make.photo("astronaut"), seed=2), at=NINE)
    face, review = ReferenceFace.objects.filter(learner=alice).latest("pk"), Review.objects.get()
    numbers = decrypt_erasably(face.template, bound_to=face.bound_to, key=face.seal)
    picture = pictures_of_review(review)[0]
    keys = [path_of_key(seal).read_bytes() for seal in (face.seal, review.seal) if seal]
    copied, place_of_copy, key_of_copy = face.template, face.bound_to, face.seal
    assert list(np.frombuffer(numbers, np.float16)), "before, the copy of the row can be read"

    with django_capture_on_commit_callbacks(execute=True):
        withdraw_consent(learner=alice, purpose=Consent.Purpose.CHECKS, at=NINE + DAY)

    # Whoever has the row from a page not reused, the log of the database or a backup, and the master key besides:
    assert decrypt(copied, bound_to=place_of_copy)
    with pytest.raises(Unreadable):
        decrypt_erasably(copied, bound_to=place_of_copy, key=key_of_copy)
    files = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept = [*everything_kept(), *files, caplog.text.encode()]
    canaries = [coat for secret in (numbers[:99], picture[:99], *sent, *keys) for coat in in_every_coat(secret)]
    assert not [canary[:12] for canary in canaries for one in kept if canary in one]


@pytest.mark.security("S60")
def test_the_search_finds_a_canary_that_is_there(alice: User) -> None:
    """The negative control: what was not erased is found."""
    PresenceCheck.objects.create(learner=alice, occasion="study", drawn_at=NINE, answer=b"canary-canary-9".hex())

    assert [one for one in everything_kept() for coat in in_every_coat(b"canary-canary-9") if coat in one]


@pytest.mark.security("S56")
def test_a_template_without_its_key_matches_nobody_and_breaks_nothing(alice: User) -> None:
    make.enrolled(alice)
    face = ReferenceFace.objects.get(learner=alice)
    assert templates_of(learner=alice, engine=face.engine, at=NINE)

    path_of_key(face.seal).unlink()

    assert templates_of(learner=alice, engine=face.engine, at=NINE) == []


@pytest.mark.security("S61")
def test_the_key_of_evidence_goes_with_it(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make.enrolled(alice)
    make.checked(alice, make.frames(make.photo("senator"), seed=1), at=NINE)
    seal = Evidence.objects.get().seal
    assert path_of_key(seal).exists()

    with django_capture_on_commit_callbacks(execute=True):
        erase_overdue(at=NINE + 91 * DAY)

    assert not path_of_key(seal).exists()


def test_a_key_whose_process_died_is_destroyed_within_a_day(
    alice: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make.enrolled(alice)
    kept = ReferenceFace.objects.get(learner=alice)
    lost = path_of_key(kept.seal).parent / f"{kept.seal.hex[:2]}{'0' * 30}.key"
    lost.write_bytes(b"k" * 32)
    long_ago = (NINE - 2 * DAY).timestamp()
    for path in (lost, path_of_key(kept.seal)):
        os.utime(path, (long_ago, long_ago))

    with django_capture_on_commit_callbacks(execute=True):
        gone = sum(destroy_forgotten_keys(at=NINE + timedelta(hours=hour)) for hour in range(24))

    assert gone == 1
    assert not lost.exists()
    assert path_of_key(kept.seal).exists()


@pytest.mark.security("S60")
def test_whoever_asks_to_be_forgotten_is(
    alice: User, grace: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make.enrolled(alice)
    make.checked(alice, make.frames(make.photo("senator"), seed=1), at=NINE)
    PresenceCheck.objects.update(answer="What I learned", camera="Alice's phone")

    with django_capture_on_commit_callbacks(execute=True):
        erased = forget_person(user=alice, by=grace, at=NINE + DAY)

    assert erased.rows >= 3
    assert not ReferenceFace.objects.exists()
    assert not Evidence.objects.exists()
    assert not Consent.objects.standing().exists()
    assert set(PresenceCheck.objects.values_list("answer", "camera")) == {("", "")}


@pytest.mark.security("S43")
def test_a_new_master_key_reaches_every_template_and_picture() -> None:
    told = {str(column) for column in columns()}

    assert told >= {"presence.ReferenceFace.template", "presence.Evidence.frames", "presence.Review.frames"}
