"""Pages travel compressed, to those who can read them so."""

import gzip

import pytest
from django.test import Client

from spom.identity.models import User
from spom.kit.middleware.compression import padded

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


def test_the_same_bytes_have_another_size_each_time() -> None:
    # Not a page: the token in it is another each time, and its size may tell that alone.
    page = gzip.compress(b"The same words. " * 100, mtime=0)

    sent = [padded(page) for _ in range(40)]

    assert len({len(one) for one in sent}) > 1
    assert {gzip.decompress(one) for one in sent} == {b"The same words. " * 100}
