"""Verify a statement of learning hours, without asking anybody.

    pip install cryptography
    python verify_hours.py statement.json
    python verify_hours.py statement.json --key 0123456789abcdef

Checks that the statement was signed with the key it names, that the spans of time it lists do not overlap, that none
is in the future of its making, and that they add up to the hours it states. Whether the key is the institution's, only
the institution can say: compare the key printed here with the one on its own page, or give it with --key.

Exit code 0: everything is in order. 1: it is not, and why. 2: this is no statement.
"""

import argparse
import base64
import hashlib
import json
import sys
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNED_AS = b"spom statement of hours 1\n"


class NotInOrder(Exception):
    """What is wrong, in a sentence."""


def main() -> int:
    """Read, verify, and say what was found."""
    parser = argparse.ArgumentParser(description="Verify a statement of learning hours.")
    parser.add_argument("statement", type=Path, help="the JSON file")
    parser.add_argument("--key", default="", help="the key the institution names on its page")
    chosen = parser.parse_args()
    try:
        signed = json.loads(chosen.statement.read_text(encoding="utf-8"))
        statement, key = signed["statement"], str(signed["key"])
        public = base64.b64decode(signed["public_key"], validate=True)
        signature = base64.b64decode(signed["signature"], validate=True)
    except (OSError, ValueError, KeyError, TypeError) as no:
        print(f"This is no statement of hours: {no}")
        return 2
    try:
        check_signature(statement, key, public, signature)
        check_key(key, chosen.key)
        for module in check_hours(statement):
            print(module)
    except (NotInOrder, KeyError, ValueError, TypeError) as no:
        print(f"NOT IN ORDER: {no}")
        return 1
    who = statement["learner"]
    print(f"In order: stated by {statement['institution']} for {who['name']} ({who['id']}) at {statement['made_at']}.")
    print(f"Signed with key {key}. Compare it with the key the institution names on its own page.")
    return 0


def check_key(key: str, wanted: str) -> None:
    """The key must be the one asked for, if one was."""
    if wanted and wanted != key:
        raise NotInOrder(f"It was signed with key {key}, not with {wanted}.")


def check_signature(statement: Any, key: str, public: bytes, signature: bytes) -> None:
    """The key must be the one named, and the signature must fit every letter."""
    named = hashlib.sha256(b"spom signing key\0" + public).hexdigest()[:16]
    if named != key:
        raise NotInOrder(f"The key enclosed is {named}, but the statement names {key}.")
    said = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, SIGNED_AS + said.encode())
    except InvalidSignature:
        raise NotInOrder("The signature does not fit: something in it was changed.") from None


def check_hours(statement: Any) -> list[str]:
    """Spans must follow one another, end before the statement was made, and add up."""
    made_at = datetime.fromisoformat(statement["made_at"])
    found, every = [], []
    for module in statement["modules"]:
        spans = [(datetime.fromisoformat(begun), datetime.fromisoformat(ended)) for begun, ended in module["spans"]]
        total = sum((ended - begun for begun, ended in spans), timedelta(0))
        if int(total.total_seconds()) != module["counted_seconds"]:
            raise NotInOrder(f"The spans of {module['name']} add up to {total}, not to what is stated.")
        every += spans
        found.append(f"{module['set']}  {module['name']}: {total} counted, {len(spans)} spans")
    for begun, ended in every:
        if not begun < ended <= made_at:
            raise NotInOrder(f"A span is empty, or ends after the statement was made: {begun} to {ended}.")
    for (_, ended), (begun, _) in pairwise(sorted(every)):
        if begun < ended:
            raise NotInOrder(f"Two spans overlap at {begun}: nobody learns twice at once.")
    return found


if __name__ == "__main__":
    sys.exit(main())
