"""R13: the face engine is a black hole, or gone, for two minutes. Everybody goes on, and no minute is lost.

The clock is an argument of every verb, so the two minutes are told, not waited for. That the engine is given up within
five seconds is a constant of the product here; what a process that serves people makes of it is in test_face_server.py.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from conftest import PASSWORD
from spom.campus.queries.plan import hours_by_module
from spom.campus.tests import make as campus
from spom.exams.tests import make as exams
from spom.identity.models import User
from spom.presence.actions import seeing
from spom.presence.actions.alternatives import accept_alternative
from spom.presence.actions.checks import UseAnotherWay, begin_check, decide, draw_challenge
from spom.presence.actions.seeing import CheckOutOfOrder
from spom.presence.face import engine as engines
from spom.presence.face.engine import FaceEngine, Found
from spom.presence.face.onnx_chain import OnnxChain
from spom.presence.face.picture import Floats
from spom.presence.face.weights import WeightsUnusable
from spom.presence.models.checks import PresenceCheck
from spom.presence.queries.standing import standing_of
from spom.presence.tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.security("S57")]
OUTAGE, STEP = timedelta(minutes=2), timedelta(seconds=15)
BEFORE = timedelta(minutes=9)


class BlackHole(OnnxChain):
    """Takes pictures and never answers, until the experiment is over."""

    def __init__(self, let_go: threading.Event) -> None:
        super().__init__()
        self.let_go = let_go

    def find(self, picture: Image.Image) -> list[Found]:
        """Nothing, for as long as it lasts."""
        self.let_go.wait()
        return super().find(picture)


def gone() -> FaceEngine:
    """An engine whose files cannot be read any more."""
    raise WeightsUnusable("gone")


@dataclass
class Engines:
    """What loads when a process asks for an engine, and how often it asked."""

    make: Callable[[], FaceEngine]
    asked: int = 0

    def load(self) -> FaceEngine:
        """The engine of this moment."""
        self.asked += 1
        return self.make()

    def change(self, make: Callable[[], FaceEngine]) -> None:
        """From now on it is another one."""
        self.make = make
        engines.forget_engine()


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engines]:
    """The engines of this process, under the experiment's hand; what went wrong is forgotten afterwards."""
    found = Engines(make=engines._best)  # noqa: SLF001  # the one place where an engine comes from
    monkeypatch.setattr(engines, "_best", found.load)
    monkeypatch.setattr(seeing, "_failed", [])
    monkeypatch.setattr(seeing, "_hanging", [])
    yield found
    engines.forget_engine()


@dataclass
class Scene:
    """Alice studies, Bob sits a test, somebody signs in; and what became of the checks."""

    alice: User
    study: campus.Study
    bob: User
    frames: int = 0
    refused: int = 0
    held: int = 0
    signed_in: list[int] = field(default_factory=list)

    def check(self, at: datetime) -> PresenceCheck | None:
        """Alice answers a check as her browser would; None when the portal could not look."""
        self.frames += 1
        sent = make.frames(make.photo("astronaut"), seed=self.frames, count=3)
        try:
            drawn = begin_check(check=draw_challenge(learner=self.alice, occasion="study", at=at), at=at)
            return decide(check=drawn, frames=sent, camera=make.WEBCAM, at=at)
        except CheckOutOfOrder:
            self.refused += 1
        except UseAnotherWay:
            self.held += 1
        return None

    def minutes(self) -> tuple[timedelta, timedelta]:
        """Counted, and waiting."""
        session = self.study.session
        found = hours_by_module(session.enrolment).get(session.lesson.module_id)
        return timedelta(seconds=found.counted if found else 0), timedelta(seconds=found.waiting if found else 0)


@pytest.fixture
def scene(alice: User, bob: User) -> Scene:
    """Nine minutes into a lesson, with nothing confirmed since its beginning."""
    make.enrolled(alice, at=make.NINE - timedelta(days=1))
    study = campus.study(alice)
    study.watch(BEFORE)
    return Scene(alice=alice, study=study, bob=bob)


def two_minutes(scene: Scene) -> None:
    """Alice tries a check every quarter of a minute and learns on; Bob answers; the door stays open."""
    attempt = exams.sitting(scene.bob)
    begun = scene.study.now
    for step in range(int(OUTAGE / STEP)):
        scene.check(begun + step * STEP)
        scene.study.pulse(after=STEP)
        saved = exams.tell(attempt, exams.said(1, [step % 3], seq=step + 1))
        assert saved.taken == {(1, step + 1)}
        if step % 4 == 0:
            answer = Client().post("/sign-in/", {"username": scene.bob.username, "password": PASSWORD}, secure=True)
            scene.signed_in.append(answer.status_code)


@pytest.fixture
def black_hole(loaded: Engines, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The engine hangs from the beginning; answers how it is healed."""
    let_go, well = threading.Event(), loaded.make
    within = seeing.LOOKS_WITHIN
    monkeypatch.setattr(seeing, "LOOKS_WITHIN", 0.05)
    loaded.change(lambda: BlackHole(let_go))

    def heal() -> None:
        let_go.set()
        for thread in threading.enumerate():
            if thread.name == "face-look":
                thread.join()
        monkeypatch.setattr(seeing, "LOOKS_WITHIN", 60)
        loaded.change(well)

    yield heal
    heal()
    assert within <= 5  # seconds until it is given up: R13


@pytest.mark.parametrize("way", [pytest.param("camera again", marks=pytest.mark.proof), "another way"])
def test_no_minute_is_lost_while_the_engine_is_a_black_hole(
    scene: Scene, loaded: Engines, black_hole: Callable[[], None], way: str
) -> None:
    two_minutes(scene)

    assert scene.refused == OUTAGE / STEP
    # Eight tries, and one look each time it had rested: nobody else waited.
    assert loaded.asked <= OUTAGE / seeing.RESTS
    assert scene.signed_in == [HTTPStatus.FOUND] * 2
    assert not PresenceCheck.objects.exclude(miss=0).exists()
    assert scene.minutes() == (timedelta(0), timedelta(0)), "not yet confirmed, and not held either"
    if way == "another way":
        accept_alternative(
            learner=scene.alice,
            occasion="study",
            way=PresenceCheck.Way.CODE,
            answer="Fixed costs do not move with output.",
            by=scene.alice,
            at=scene.study.now,
        )
    else:
        black_hole()
        decided = scene.check(scene.study.now + seeing.RESTS)
        assert decided is not None
        assert decided.is_passed
    assert scene.minutes() == (BEFORE + OUTAGE, timedelta(0))


@pytest.mark.proof
def test_no_minute_is_lost_while_the_engine_is_gone(scene: Scene, loaded: Engines) -> None:
    well = loaded.make
    loaded.change(gone)

    two_minutes(scene)

    assert scene.refused == OUTAGE / STEP
    loaded.change(well)
    decided = scene.check(scene.study.now + seeing.RESTS)
    assert decided is not None
    assert decided.is_passed
    assert scene.minutes() == (BEFORE + OUTAGE, timedelta(0))


class Rubbish(OnnxChain):
    """Broken on purpose: it answers in time, and wrongly."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def embed_aligned(self, face: Floats) -> Floats:
        """Numbers that mean nothing."""
        numbers = np.random.default_rng(int(face.sum()) % 1000).normal(size=512).astype(np.float32)
        return numbers / np.float32(np.linalg.norm(numbers))


def test_the_control_an_engine_that_is_believed_costs_minutes(scene: Scene, loaded: Engines) -> None:
    """The same two minutes with a failure that is taken for an answer: the experiment sees that time is held."""
    name = loaded.make().name
    loaded.change(lambda: Rubbish(name))

    two_minutes(scene)

    assert standing_of(learner=scene.alice, at=scene.study.now).camera_rests
    assert scene.held > 0
    counted, waiting = scene.minutes()
    assert (counted, waiting) != (BEFORE + OUTAGE, timedelta(0))
    assert waiting >= BEFORE
