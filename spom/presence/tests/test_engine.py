"""The networks: exactly those that were reviewed, loaded only by who looks at a face, and missed by nobody else."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from spom.identity.models import User
from spom.presence.actions import seeing
from spom.presence.actions.checks import begin_check, decide, draw_challenge
from spom.presence.actions.seeing import CheckOutOfOrder
from spom.presence.face import engine as engines
from spom.presence.face.engine import FaceEngine
from spom.presence.face.look import look_at
from spom.presence.face.mesh_chain import MeshChain
from spom.presence.face.onnx_chain import OnnxChain
from spom.presence.face.weights import WeightsUnusable, every_weight, read_weight
from spom.presence.models.checks import PresenceCheck
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
