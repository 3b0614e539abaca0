"""No secret lies in the repository."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.house.house import HERE

PATTERNS = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": re.compile(r"\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{60,}\b"),
    "Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "Stripe or Razorpay live key": re.compile(r"\b(?:sk|rk|rzp)_live_[A-Za-z0-9]{12,}\b"),
    "Google key": re.compile(r"\bAIza[0-9A-Za-z_-]{35}\b"),
    "JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@\"'{}]+:(?P<value>[^\s/:@\"'{}]{12,})@"),
    "long secret": re.compile(
        r"(?i)\b\w*(?:secret|token|passw|api_?key|master_?key)\w*[\"']?\s*[:=]\s*[\"'](?P<value>[A-Za-z0-9+/_=-]{32,})[\"']"
    ),
}
# What looks like a secret and is none, each with its reason.
KNOWN = {
    "d4Zk0pQ7-nW2xR9sB6vT1yL8cH3mJ5fG_aE0uI7oK2qX9wP4",  # the key of tests that start a portal in production
    "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",  # the example secret of RFC 6238
}
LARGEST = 1_000_000


def found_in(text: str) -> list[str]:
    """What in the text looks like a secret."""
    hits = [(kind, hit) for kind, pattern in PATTERNS.items() for hit in pattern.finditer(text)]
    return [kind for kind, hit in hits if hit.groupdict().get("value") not in KNOWN]


def files() -> list[Path]:
    """Every file git knows."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HERE, capture_output=True, text=True, check=True).stdout
    return [HERE / name for name in listed.split("\0") if name]


@pytest.mark.security("S48")
def test_no_file_holds_a_secret() -> None:
    faults = []
    for file in files():
        if not file.is_file() or file.stat().st_size > LARGEST:
            continue
        text = file.read_bytes().decode("utf-8", errors="ignore")
        faults += [f"{file.relative_to(HERE)}: {kind}" for kind in found_in(text)]

    assert faults == []


@pytest.mark.security("S48")
@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEA1234567890",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1" * 20,
        "rzp_live_" + "ABCDEFGHIJKLMN",
        "postgresql://spom:" + "correcthorsebattery" + "@db.example.edu/spom",
        'SECRET_KEY = "' + "x9" * 25 + '"',
    ],
)
def test_the_scan_finds_what_it_looks_for(text: str) -> None:
    assert found_in(text)


def test_no_key_file_is_in_git() -> None:
    names = [file.name for file in files()]

    assert not [name for name in names if name.endswith((".pem", ".key", ".p12", ".pfx")) or name.startswith(".env")]
