"""A process for camera checks alone answers for them and for its health, and for nothing else."""

from typing import Any

import pytest
from django.urls import reverse

from spom.config.command.serve import WHERE_FACES_ARE_SEEN, Place, ServedRole, _children
from spom.config.command.web_process import only_at

PLACE = Place(host="127.0.0.1", port=8000, workers=1)


def application(surroundings: dict[str, Any], start: Any) -> list[bytes]:
    start("200 OK", [])
    return [b"the portal"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/presence/check/frames/", "200 OK"),
        ("/healthz", "200 OK"),
        ("/readyz", "200 OK"),
        ("/", "404 Not Found"),
        ("/sign-in/", "404 Not Found"),
        ("/presence/set-up/frames/", "200 OK"),
        ("/presence/other-ways/", "404 Not Found"),
        ("/presence/check/challenge/", "404 Not Found"),
    ],
)
def test_answers_for_its_own_addresses(path: str, status: str) -> None:
    said = []

    only_at(frozenset(WHERE_FACES_ARE_SEEN), application)({"PATH_INFO": path}, lambda line, _headers: said.append(line))

    assert said == [status]


def test_its_addresses_are_those_that_take_pictures() -> None:
    assert set(WHERE_FACES_ARE_SEEN) == {reverse("presence:frames"), reverse("presence:enrol")}


def test_is_served_only_when_asked_for() -> None:
    names = {role: [child.name for child in _children(role, PLACE)] for role in ServedRole}

    assert names[ServedRole.FACE] == ["face server"]
    assert names[ServedRole.ALL] == ["web server", "worker"]
    assert names[ServedRole.WEB] == ["web server"]
