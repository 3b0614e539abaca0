"""The house keeps its own rules."""

import importlib

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import get_resolver

from spom.config.api import api
from spom.identity.policies import every_permission
from spom.portal.registry.areas import area_of_door
from tests.house import doors, floors, habits, rooms, templates
from tests.house.house import HERE, Check, House
from tests.house.permissions import permissions_without_words

HOUSE = House(HERE)


@pytest.mark.parametrize("check", [*rooms.CHECKS, *habits.CHECKS, *templates.CHECKS], ids=lambda check: check.__name__)
def test_the_house_is_in_order(check: Check) -> None:
    assert check(HOUSE) == []


def test_every_app_has_a_floor_and_a_plan_of_rooms() -> None:
    assert floors.apps_without_a_floor(HOUSE, settings.INSTALLED_APPS) == []
    assert floors.apps_without_a_plan_of_rooms(HOUSE) == []


@pytest.mark.security("S24")
def test_every_page_names_its_policy_or_says_it_is_open() -> None:
    assert doors.pages_without_a_policy(get_resolver().url_patterns) == []


@pytest.mark.security("S24")
def test_every_api_operation_names_its_policy_or_says_it_is_open() -> None:
    assert doors.operations_without_a_policy(api) == []


def test_every_door_of_learning_booking_and_tests_can_rest() -> None:
    assert doors.doors_without_an_area(get_resolver().url_patterns, api, area_of_door) == []


def test_every_permission_has_a_sentence() -> None:
    for app in apps.get_app_configs():
        if app.name.startswith("spom.") and (HOUSE.root / app.name.replace(".", "/") / "policies.py").exists():
            importlib.import_module(f"{app.name}.policies")

    assert every_permission()
    assert permissions_without_words(every_permission()) == []
