"""The networks: exactly those that were reviewed, loaded only by who looks at a face, and missed by nobody else."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image

from spom.identity.models import User
from spom.presence.actions import seeing
from spom.presence.actions.checks import NotEnrolled, begin_check, decide, draw_challenge
from spom.presence.actions.seeing import CheckBusy, CheckOutOfOrder, place_to_look, see
from spom.presence.face import engine as engines
from spom.presence.face.engine import FaceEngine, Found
from spom.presence.face.look import look_at
from spom.presence.face.mesh_chain import MeshChain
from spom.presence.face.onnx_chain import OnnxChain
from spom.presence.face.weights import WeightsUnusable, every_weight, read_weight
from spom.presence.models.checks import PresenceCheck
from spom.presence.models.faces import ReferenceFace
from spom.presence.tests import make
from spom.presence.tests.make import NINE


@pytest.mark.parametrize("chain", [MeshChain, OnnxChain])
def test_both_engines_tell_two_people_apart(chain: type[MeshChain | OnnxChain]) -> None:
    by = chain()
    one, again, other = (
        look_at(picture, by=by).numbers
        for picture in (make.photo("president"), make.dim(make.photo("president"), 0.7), make.photo("senator"))
    )

    assert one is not None
    assert again is not None
    assert other is not None
    assert float(one @ again) > 0.7
    assert float(one @ other) < 0.34
    assert np.isclose(np.linalg.norm(one), 1.0, atol=1e-3)


@pytest.mark.parametrize("chain", [MeshChain, OnnxChain])
def test_both_engines_see_which_way_a_head_is_turned(chain: type[MeshChain | OnnxChain]) -> None:
    by = chain()
    # In the portraits the senator looks to his own right, which is the left of the picture; mirrored, the other way.
    photo = make.photo("senator")
    mirrored = photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT)

    assert look_at(photo, by=by).yaw * look_at(mirrored, by=by).yaw < 0


def test_an_altered_network_is_refused(tmp_path: Path) -> None:
    for name in every_weight():
        content = read_weight(name)
        (tmp_path / name).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        with pytest.raises(WeightsUnusable, match="not the one that was reviewed"):
            read_weight(name, folder=tmp_path)


def test_a_missing_network_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsUnusable, match=r"fr_feature\.onnx is missing"):
        read_weight("fr_feature.onnx", folder=tmp_path)


@pytest.mark.django_db
def test_without_an_engine_the_check_stays_open_and_costs_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make.enrolled(alice)
    check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)
    sent = make.frames(make.photo("astronaut"), seed=1)

    def broken() -> FaceEngine:
        raise WeightsUnusable("gone")

    monkeypatch.setattr(engines, "engine", broken)
    with pytest.raises(CheckOutOfOrder):
        decide(check=check, frames=sent, camera=make.WEBCAM, at=NINE)
    monkeypatch.undo()
    # Nobody is kept waiting for it in the meantime.
    with pytest.raises(CheckOutOfOrder):
        decide(check=check, frames=sent, camera=make.WEBCAM, at=NINE + make.STEP)

    later = NINE + seeing.RESTS
    again = draw_challenge(learner=alice, occasion="study:1", at=later)
    decided = decide(check=begin_check(check=again, at=later), frames=sent, camera=make.WEBCAM, at=later)
    assert decided.verdict == PresenceCheck.Verdict.MATCH
    assert decided.miss == 0


class Hanging(OnnxChain):
    """An engine whose memory, disk or driver never answers, until the test lets go of it."""

    def __init__(self, let_go: Event) -> None:
        super().__init__()
        self.let_go = let_go

    def find(self, picture: Image.Image) -> list[Found]:
        """Never, as long as the test lasts."""
        self.let_go.wait()
        return super().find(picture)


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Lets the engine of this process hang; nobody is waited for longer than a tenth of a second."""
    let_go = Event()
    monkeypatch.setattr(seeing, "LOOKS_WITHIN", 0.1)
    # What goes wrong here is not remembered for the tests that follow.
    monkeypatch.setattr(seeing, "_failed", [])
    monkeypatch.setattr(seeing, "_hanging", [])
    engines.engine()

    def hang() -> None:
        engines.forget_engine()
        monkeypatch.setattr(engines, "_best", lambda: Hanging(let_go))

    yield hang
    let_go.set()
    engines.forget_engine()
    for thread in threading.enumerate():
        if thread.name == "face-look":
            thread.join()


@pytest.fixture
def healed(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on an engine that is loaded works again, in the time a busy machine takes."""
    best = engines._best  # noqa: SLF001  # put back before the test is over

    def heal() -> None:
        monkeypatch.setattr(engines, "_best", best)
        monkeypatch.setattr(seeing, "LOOKS_WITHIN", 60)

    return heal


@pytest.mark.django_db
def test_an_engine_that_hangs_is_left_behind_and_the_next_one_sees(
    alice: User, healed: Callable[[], None], hanging: Callable[[], None]
) -> None:
    make.enrolled(alice)
    check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)
    hanging()

    with pytest.raises(CheckOutOfOrder):
        decide(check=check, frames=make.frames(make.photo("astronaut"), seed=1), camera=make.WEBCAM, at=NINE)
    looking = [thread for thread in threading.enumerate() if thread.name == "face-look"]
    again = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)
    with pytest.raises(CheckOutOfOrder):
        decide(check=again, frames=make.frames(make.photo("astronaut"), seed=2), camera=make.WEBCAM, at=NINE)
    # The second was not even tried: nobody waits for an engine that rests.
    assert [thread for thread in threading.enumerate() if thread.name == "face-look"] == looking
    healed()

    later = NINE + seeing.RESTS
    check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=later), at=later)
    decided = decide(check=check, frames=make.frames(make.photo("astronaut"), seed=3), camera=make.WEBCAM, at=later)
    assert (decided.verdict, decided.miss) == (PresenceCheck.Verdict.MATCH, 0)


@pytest.mark.django_db
def test_templates_of_another_engine_are_no_mismatch(alice: User) -> None:
    """The portal moved to machines with another engine: the learner renews their pictures, and nothing is held."""
    make.enrolled(alice)
    ReferenceFace.objects.update(engine="fr68/other.1")
    check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)

    with pytest.raises(NotEnrolled):
        decide(check=check, frames=make.frames(make.photo("astronaut"), seed=1), camera=make.WEBCAM, at=NINE)

    assert not PresenceCheck.objects.filter(miss__gt=0).exists()


@pytest.mark.django_db
def test_a_process_leaves_few_engines_behind(hanging: Callable[[], None]) -> None:
    hanging()
    pictures = [make.photo("astronaut")]

    for number in range(seeing.HANGING_AT_MOST + 3):
        with pytest.raises(CheckOutOfOrder):
            see(pictures=pictures, at=NINE + number * seeing.RESTS)

    assert sum(thread.name == "face-look" for thread in threading.enumerate()) == seeing.HANGING_AT_MOST


@pytest.mark.django_db
def test_whoever_finds_no_place_sends_the_same_frames_again(alice: User) -> None:
    make.enrolled(alice)
    check = begin_check(check=draw_challenge(learner=alice, occasion="study:1", at=NINE), at=NINE)
    sent = make.frames(make.photo("astronaut"), seed=1)

    with ExitStack() as others:
        for _ in range(seeing.AT_ONCE):
            others.enter_context(place_to_look(at=NINE))
        with pytest.raises(CheckBusy):
            decide(check=check, frames=sent, camera=make.WEBCAM, at=NINE)

    assert decide(check=check, frames=sent, camera=make.WEBCAM, at=NINE + make.STEP).verdict == "MATCH"


@pytest.mark.slow
def test_a_process_that_sees_no_face_loads_no_network() -> None:
    program = (
        "import sys, django; django.setup(); import spom.config.urls; import spom.config.wsgi; "
        "print({'onnxruntime', 'ai_edge_litert', 'cv2'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "spom.config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert said.stdout.strip() == "set()"
