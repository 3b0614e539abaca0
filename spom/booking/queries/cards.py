"""Admit cards: the paper, and the code on it that can be checked without a network.

The code is `SPOM1.PAYLOAD.KEY.SIGNATURE`: a few facts as JSON in base64url, the id of the signing key, and an Ed25519
signature over what stands before it. Whoever holds the public keys (keys/admit.public in the data folder) can check it.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from spom.booking.models.seats import Seat
from spom.kit.signing import Signer, TrustedKeys

MARK = "SPOM1"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What a code says."""

    reference: str
    username: str
    slot: int
    starts_at: datetime


class NotACard(ValueError):
    """The code was not made by this portal, or was altered."""


def code_of(seat: Seat) -> str:
    """The code of a seat's admit card."""
    said = [
        seat.booking.reference,
        seat.booking.learner.username,
        seat.slot_id,
        int(seat.slot.starts_at.timestamp()),
    ]
    signer = _signer(settings.SPOM_ADMIT_KEY_FILE)
    body = f"{MARK}.{_packed(json.dumps(said, separators=(',', ':')).encode())}.{signer.key_id}"
    return f"{body}.{_packed(signer.sign(body.encode()))}"


def card_from(code: str) -> Card:
    """What the code says. Raises NotACard."""
    body, _, signature = code.strip().rpartition(".")
    try:
        mark, payload, key = body.split(".")
        keys = TrustedKeys(settings.SPOM_ADMIT_KEY_FILE)
        if mark != MARK or not keys.accepts(_unpacked(signature), of=body.encode(), by=key):
            raise NotACard
        reference, username, slot, starts = json.loads(_unpacked(payload))
    except (ValueError, binascii.Error) as no:
        raise NotACard from no
    return Card(reference=reference, username=username, slot=slot, starts_at=datetime.fromtimestamp(starts, tz=UTC))


@lru_cache(maxsize=4)
def _signer(file: Path) -> Signer:
    return Signer(file)


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
