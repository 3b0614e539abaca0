"""Pages travel compressed, to those who can read them so."""

import gzip

import pytest
from django.test import Client

from spom.identity.models import User

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_who_asks(client: Client, alice: User) -> None:
    client.force_login(alice)

    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert b"Alice" in gzip.decompress(packed.content)
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_and_plain_for_who_does_not(client: Client, alice: User) -> None:
    client.force_login(alice)

    plain = client.get("/", headers={"Accept-Encoding": "identity"})

    assert "Content-Encoding" not in plain.headers
    assert b"Alice" in plain.content


def test_the_same_page_has_another_size_each_time(client: Client, alice: User) -> None:
    client.force_login(alice)

    sizes = {len(client.get("/", headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}

    assert len(sizes) > 1
