"""A trial asks for fewer hours, says so, and is never longer than the real thing."""

import pytest

from spom.identity.models import User
from spom.programme.actions.cataloguing import TrialNotShorter, shorten_for_trial
from spom.programme.tests import make

pytestmark = pytest.mark.django_db


def test_remembers_what_was_announced_however_often_it_is_shortened(grace: User) -> None:
    module = make.module(hours=40)

    shorten_for_trial(module=module, required_seconds=7200, by=grace, at=make.NOW)
    shorter = shorten_for_trial(module=module, required_seconds=3600, by=grace, at=make.NOW)

    assert (shorter.announced_seconds, shorter.required_seconds) == (40 * 3600, 3600)


def test_a_trial_is_shorter(grace: User) -> None:
    with pytest.raises(TrialNotShorter):
        shorten_for_trial(module=make.module(hours=40), required_seconds=40 * 3600, by=grace, at=make.NOW)
