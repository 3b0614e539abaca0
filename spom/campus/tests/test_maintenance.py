"""Learning at rest: nothing more is counted, what was counted stays, and it goes on afterwards."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client
from django.utils import timezone

from spom.campus.models.study import StudySession
from spom.campus.tests import make
from spom.campus.tests.test_study_door import let_time_pass, passed, pulse, start
from spom.identity.models import User
from spom.portal.actions.maintenance import end_maintenance, plan_maintenance
from spom.portal.models.maintenance import MaintenanceWindow
from spom.portal.queries.maintenance import forget_windows
from spom.portal.registry.areas import area_called
from spom.programme.tests import make as programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def window(grace: User) -> MaintenanceWindow:
    """Tests rest now."""
    return rest("tests", by=grace)


def rest(code: str, *, by: User, mode: str = "OFFLINE") -> MaintenanceWindow:
    now = timezone.now()
    planned = plan_maintenance(
        area=area_called(code),
        mode=mode,
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(hours=1),
        reason="New servers.",
        by=by,
        at=now,
    )
    forget_windows()
    return planned


def test_learning_goes_on_while_tests_rest(client: Client, alice: User, window: MaintenanceWindow) -> None:
    programme.enrolment(alice)
    client.force_login(alice)
    passed(alice)

    study = start(client, make.content(of=make.edition()).lesson)

    assert study.status_code == HTTPStatus.CREATED
    assert pulse(client, study.json(), 1).status_code == HTTPStatus.OK


@pytest.mark.parametrize("mode", ["OFFLINE", "READ_ONLY"])
def test_the_short_door_of_the_pulse_rests_too(client: Client, alice: User, grace: User, mode: str) -> None:
    programme.enrolment(alice)
    client.force_login(alice)
    passed(alice)
    study = start(client, make.content(of=make.edition()).lesson).json()
    let_time_pass(30)
    assert pulse(client, study, 1).status_code == HTTPStatus.OK
    counted = StudySession.objects.get().counted

    window = rest("learning", by=grace, mode=mode)
    let_time_pass(30)
    shut = pulse(client, study, 2)

    assert shut.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert shut.json() == {"code": "portal.area_at_rest", "until": window.ends_at.isoformat()}
    assert len(StudySession.objects.get().counted) == len(counted)
    end_maintenance(window=window, by=grace, at=timezone.now())
    forget_windows()
    assert pulse(client, study, 2).status_code == HTTPStatus.OK
