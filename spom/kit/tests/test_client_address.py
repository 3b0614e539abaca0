"""Who is really asking: proxies we trust are believed, nobody else is."""

from ipaddress import ip_network

import pytest
from django.test import Client, override_settings

from spom.kit.client_address import caller_of

PROXIES = (ip_network("10.0.0.0/8"), ip_network("::1"))


def address(peer: str, forwarded: str | None = None) -> str | None:
    meta = {"REMOTE_ADDR": peer} | ({} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded})
    return caller_of(meta, PROXIES).address


@pytest.mark.security("S6")
@pytest.mark.parametrize(
    ("peer", "forwarded", "believed"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        # Nobody asked this stranger to forward anything.
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        # One proxy, then two; what the client invented stands further left.
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        # A client that names a trusted proxy gains nothing: its own address stands to the right of that.
        ("10.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),
        # Ports, brackets and zones are not part of an address.
        ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.1", "fe80::1%eth0", "fe80::1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        # Rubbish is where belief ends.
        ("10.0.0.1", "rubbish", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.1, rubbish", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", ", ".join(["6.6.6.6"] * 1000), "6.6.6.6"),
        ("10.0.0.1", "'; DROP TABLE users; --", "10.0.0.1"),
        ("", "198.51.100.1", None),
    ],
)
def test_believes_only_what_trusted_proxies_wrote(peer: str, forwarded: str | None, believed: str | None) -> None:
    assert address(peer, forwarded) == believed


@pytest.mark.security("S6")
@pytest.mark.parametrize(
    ("peer", "said", "scheme"),
    [
        ("10.0.0.1", "https", "https"),
        ("10.0.0.1", "https, http", "http"),
        ("10.0.0.1", "gopher", None),
        ("203.0.113.9", "https", None),
    ],
)
def test_believes_https_only_from_a_trusted_proxy(peer: str, said: str, scheme: str | None) -> None:
    assert caller_of({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_PROTO": said}, PROXIES).scheme == scheme


@pytest.mark.security("S6")
def test_doubts_what_a_stranger_forwards() -> None:
    assert caller_of({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, PROXIES).is_doubtful
    assert not caller_of({"REMOTE_ADDR": "127.0.0.1"}, PROXIES).is_doubtful


@pytest.mark.security("S6")
@pytest.mark.django_db
@pytest.mark.parametrize("forged", ["127.0.0.1", "rubbish", "1.1.1.1, 2.2.2.2", "a" * 5000, "\x00"])
def test_a_forged_header_breaks_nothing_and_reaches_nobody(client: Client, forged: str) -> None:
    headers = dict.fromkeys(("x-forwarded-for", "x-real-ip", "forwarded", "x-forwarded-host"), forged)

    answer = client.get("/sign-in/", headers=headers, REMOTE_ADDR="203.0.113.9")

    assert answer.status_code == 200
    assert answer.wsgi_request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert not [name for name in answer.wsgi_request.META if "FORWARDED" in name or name == "HTTP_X_REAL_IP"]


@pytest.mark.django_db
@override_settings(TRUSTED_PROXIES=PROXIES)
def test_https_by_a_trusted_proxy_is_https() -> None:
    answer = Client().get("/sign-in/", headers={"x-forwarded-proto": "https"}, REMOTE_ADDR="10.0.0.1")

    assert answer.wsgi_request.is_secure()
    assert "Strict-Transport-Security" in answer.headers
