"""How much a page may weigh. A first visit on a phone with little network is the one that counts."""

import gzip
import re
from http import HTTPStatus

import pytest
from django.test import Client

from spom.identity.models import User
from spom.kit.assets import DIST, MANIFEST

FIRST_VISIT = 85_000
LATER_PAGE = 5_000

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == HTTPStatus.OK
    return answer.content.decode()


def _sent(html: str) -> int:
    """The page as a server compresses it."""
    return len(gzip.compress(html.encode(), 6))


def _asked_for(html: str) -> set[str]:
    """The built files the page names. The one font is preloaded; others come only with their letters."""
    return set(re.findall(r"/static/dist/([\w.-]+)", html))


def _weight(name: str) -> int:
    file, small = DIST / name, DIST / f"{name}.br"
    return (small if small.exists() else file).stat().st_size


@pytest.fixture(autouse=True)
def _built() -> None:
    if not MANIFEST.exists():
        pytest.fail("There is nothing to weigh: run `npm run build`.")


def test_the_first_visit_is_light(client: Client) -> None:
    html = _page(client, "/sign-in/")
    weights = {name: _weight(name) for name in _asked_for(html)}

    assert {name.split(".")[0] for name in weights} >= {"spom", "app", "htmx", "icons", "inter-latin"}
    assert sum(weights.values()) + _sent(html) <= FIRST_VISIT, weights


def test_home_is_light_even_as_the_first_page(client: Client, alice: User) -> None:
    client.force_login(alice, backend="spom.identity.backends.PasswordBackend")
    html = _page(client, "/")

    assert sum(_weight(name) for name in _asked_for(html)) + _sent(html) <= FIRST_VISIT


def test_later_pages_are_lighter_still(client: Client, alice: User) -> None:
    assert _sent(_page(Client(), "/sign-in/")) <= LATER_PAGE
    client.force_login(alice, backend="spom.identity.backends.PasswordBackend")
    assert _sent(_page(client, "/")) <= LATER_PAGE
