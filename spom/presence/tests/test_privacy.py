"""Consent comes first, taking it back erases, pictures go when their time is over, and no face meets another's."""

import io
import logging
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import connection

from spom.identity.models import User
from spom.identity.models.registry import RegistryRecord
from spom.presence.actions.adapting import keep_template
from spom.presence.actions.calibrating import CalibrationOver, TooFewFaces, calibrate, take_threshold
from spom.presence.actions.checks import NoConsent, draw_challenge
from spom.presence.actions.consenting import (
    ConsentKnown,
    GuardianNeeded,
    NothingToWithdraw,
    confirm_guardian,
    give_consent,
    withdraw_consent,
)
from spom.presence.actions.enrolling import enrol_face
from spom.presence.actions.erasing import erase_overdue, forget_old_likeness
from spom.presence.models.checks import Evidence, FrameMark, PresenceCheck, SeenFrame
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.thresholds import Calibration
from spom.presence.policies import ACCEPT_AT
from spom.presence.queries.checks import CHECKS_COMPARED, recent_likeness
from spom.presence.queries.standing import standing_of
from spom.presence.queries.templates import opened, templates_of
from spom.presence.tests import make
from spom.presence.tests.make import NINE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRAMES = 4
CHECKS = Consent.Purpose.CHECKS


@pytest.mark.security("S58")
def test_taking_consent_back_erases_at_once_and_ends_checks(alice: User) -> None:
    make.enrolled(alice)

    withdraw_consent(learner=alice, purpose=CHECKS, at=NINE + DAY)

    assert not ReferenceFace.objects.filter(learner=alice).exists()
    assert not standing_of(learner=alice, at=NINE + DAY).may_use_camera
    with pytest.raises(NoConsent):
        draw_challenge(learner=alice, occasion="study:1", at=NINE + DAY)
    with pytest.raises(NothingToWithdraw):
        withdraw_consent(learner=alice, purpose=CHECKS, at=NINE + DAY)


@pytest.mark.security("S58")
def test_consent_is_kept_with_version_and_time_per_purpose(alice: User) -> None:
    make.consenting(alice)

    given = Consent.objects.get()
    assert (given.version, given.given_at, given.purpose) == (1, NINE, CHECKS)
    with pytest.raises(ConsentKnown):
        make.consenting(alice)
    assert not Consent.objects.filter(purpose=Consent.Purpose.SAMPLE).exists()


@pytest.mark.security("S59")
def test_under_18_a_parent_agrees_first_and_staff_make_sure(alice: User, kiran: User) -> None:
    RegistryRecord.objects.create(user=alice, born_on=date(2009, 6, 16), imported_at=NINE)
    with pytest.raises(GuardianNeeded):
        make.consenting(alice)

    given = give_consent(
        learner=alice, purpose=CHECKS, guardian_name="Meera Rao", guardian_reach="+91 98450 00000", at=NINE
    )
    assert not standing_of(learner=alice, at=NINE).has_consent
    with pytest.raises(NoConsent):
        enrol_face(learner=alice, frames=make.frames(make.photo("astronaut"), seed=1, count=5), at=NINE)

    confirm_guardian(consent=given, note="Called her", by=kiran, at=NINE)
    assert standing_of(learner=alice, at=NINE).has_consent


def test_on_the_eighteenth_birthday_nobody_else_is_asked(alice: User) -> None:
    RegistryRecord.objects.create(user=alice, born_on=date(2008, 6, 15), imported_at=NINE)

    make.consenting(alice)

    assert standing_of(learner=alice, at=NINE).has_consent


@pytest.mark.security("S61")
def test_pictures_of_failed_checks_go_after_ninety_days(alice: User) -> None:
    make.enrolled(alice)
    make.checked(alice, make.frames(make.photo("senator"), seed=1), at=NINE)

    erase_overdue(at=NINE + 89 * DAY)
    assert Evidence.objects.count() == 1
    erase_overdue(at=NINE + 91 * DAY)
    assert not Evidence.objects.exists()
    SeenFrame.objects.create(digest=bytes(16), seen_at=NINE)
    assert FrameMark.objects.count() == FRAMES
    erase_overdue(at=NINE + 366 * DAY)
    assert not FrameMark.objects.exists()
    assert not SeenFrame.objects.exists()


@pytest.mark.security("S61")
def test_they_stay_longer_only_with_a_consent_of_its_own(alice: User) -> None:
    make.enrolled(alice)
    give_consent(learner=alice, purpose=Consent.Purpose.SAMPLE, guardian_name="", guardian_reach="", at=NINE)
    make.checked(alice, make.frames(make.photo("senator"), seed=1), at=NINE)

    erase_overdue(at=NINE + 91 * DAY)

    assert Evidence.objects.count() == 1


@pytest.mark.security("S61")
def test_how_frames_looked_is_kept_as_long_as_it_is_compared(alice: User, bob: User) -> None:
    for learner, checks in ((alice, CHECKS_COMPARED + 2), (bob, 1)):
        PresenceCheck.objects.bulk_create(
            PresenceCheck(
                learner=learner,
                occasion="study:1",
                drawn_at=NINE + number * timedelta(minutes=10),
                decided_at=NINE + number * timedelta(minutes=10),
                verdict=PresenceCheck.Verdict.MATCH,
                likeness=[number],
            )
            for number in range(checks)
        )
    compared = recent_likeness(learner=alice)

    forget_old_likeness(learner=alice, at=NINE)

    assert recent_likeness(learner=alice) == compared == list(range(CHECKS_COMPARED + 1, 1, -1))
    assert PresenceCheck.objects.filter(learner=alice, likeness=[]).count() == 2
    assert recent_likeness(learner=bob) == [0]


@pytest.mark.security("S43")
@pytest.mark.security("S56")
def test_neither_frames_nor_numbers_lie_readable_anywhere(alice: User, caplog: pytest.LogCaptureFixture) -> None:
    make.consenting(alice)
    sent = make.frames(make.photo("astronaut"), seed=1, count=5)
    with caplog.at_level(logging.DEBUG):
        enrol_face(learner=alice, frames=sent, at=NINE)
        wrong = make.frames(make.photo("senator"), seed=2)
        make.checked(alice, wrong, at=NINE)
    numbers = [opened(face).numbers.astype(np.float16).tobytes() for face in ReferenceFace.objects.all()]

    everything = _dumped()
    for canary in [*numbers, *sent, *wrong]:
        assert canary[20:60] not in everything
        assert canary[20:60].hex().encode() not in everything
    assert not any(part in caplog.text for part in ("JFIF", "\\xff\\xd8"))

    withdraw_consent(learner=alice, purpose=CHECKS, at=NINE + DAY)
    erase_overdue(at=NINE + 400 * DAY)
    kept = _dumped()
    assert alice.username.encode() in kept
    assert b"spom1." not in b"".join(line for line in kept.splitlines() if b"presence_" in line)


@pytest.mark.security("S56")
def test_a_template_copied_to_another_person_is_of_no_use(alice: User, bob: User) -> None:
    make.enrolled(alice)
    ReferenceFace.objects.update(learner=bob)

    assert templates_of(learner=bob, engine=ReferenceFace.objects.get().engine, at=NINE) == []


class TestCalibration:
    """Quantiles of many, nothing about anybody."""

    def test_waits_for_thirty_people(self, alice: User) -> None:
        make.enrolled(alice)

        with pytest.raises(TooFewFaces):
            calibrate(at=NINE)

    def test_proposes_a_threshold_that_staff_take_over(self, alice: User, grace: User) -> None:
        make.enrolled(alice)
        engine = ReferenceFace.objects.get().engine
        chance = np.random.default_rng(3)
        for number in range(40):
            person = User.objects.create(username=f"CRO{number}", full_name="Somebody", created_at=NINE)
            noise = chance.normal(0, 1, 512).astype(np.float32)
            keep_template(
                learner=person,
                numbers=noise / np.linalg.norm(noise),
                source=ReferenceFace.Source.ENROLMENT,
                state=ReferenceFace.State.TRUSTED,
                engine=engine,
                at=NINE,
            )

        made = calibrate(at=NINE)
        assert (made.people, made.pairs) == (41, 820)
        assert ACCEPT_AT.least <= made.proposed <= ACCEPT_AT.most
        assert {field.name for field in Calibration._meta.get_fields()} == {  # noqa: SLF001
            *("id", "made_at", "engine", "people", "pairs", "one_in_1000", "one_in_10000", "proposed"),
            *("taken_at", "taken_by"),
        }
        take_threshold(calibration=made, by=grace, at=NINE)
        assert ACCEPT_AT() == made.proposed
        with pytest.raises(CalibrationOver):
            take_threshold(calibration=made, by=grace, at=NINE)


def _dumped() -> bytes:
    """Every row of presence and of the journal, as the database would give it to a thief."""
    written = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'presence_%' OR tablename LIKE 'journal_%' "
            "OR tablename LIKE 'portal_%' OR tablename LIKE 'identity_user' OR tablename LIKE 'procrastinate_jobs'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")  # noqa: S608  # the database's own names
            for (row,) in cursor.fetchall():
                written.write(table.encode() + b" " + row.encode() + b"\n")
    return written.getvalue()
