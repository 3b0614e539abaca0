"""Who is really asking: the client's address, told by proxies we trust and by nobody else.

Each proxy appends the address it saw to `X-Forwarded-For`, so the list is read from the right, and only as far as
trusted proxies wrote it. What a client sends itself stands further left and is never reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# What clients and proxies may say about where a request comes from. Read here; no one else gets to see it.
FORWARDING_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REAL_IP",
    "HTTP_FORWARDED",
)
MOST_HOPS = 20


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Where a request comes from.

    `scheme` is what a trusted proxy says it is, or None. `is_doubtful`: somebody we do not trust claimed to forward it,
    so the address may be that of a proxy nobody told us about.
    """

    address: str | None
    scheme: str | None
    is_doubtful: bool


def caller_of(meta: Mapping[str, Any], trusted: tuple[Network, ...]) -> Caller:
    """Whom this request comes from, judged by its connection and the word of trusted proxies."""
    peer = parse(meta.get("REMOTE_ADDR", ""))
    forwarded = any(name in meta for name in FORWARDING_HEADERS)
    if not forwarded or peer is None or not within(peer, trusted):
        return Caller(address=_text(peer), scheme=None, is_doubtful=forwarded)

    believed = peer
    hops = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")[-MOST_HOPS:]
    for hop in reversed(hops):
        address = parse(hop)
        if address is None:
            break
        believed = address
        if not within(address, trusted):
            break
    scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
    return Caller(address=_text(believed), scheme=scheme if scheme in {"http", "https"} else None, is_doubtful=False)


@lru_cache(maxsize=4096)
def parse(text: str) -> Address | None:
    """An address, with or without a port; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        # A zone ("%eth0") means something on one machine only, and PostgreSQL's inet refuses it.
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=4096)
def within(address: Address, networks: tuple[Network, ...]) -> bool:
    """Does the address belong to one of the networks?"""
    return any(address in network for network in networks if network.version == address.version)


def _text(address: Address | None) -> str | None:
    return None if address is None else str(address)
