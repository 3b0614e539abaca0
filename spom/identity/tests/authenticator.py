"""A passkey in software, for tests: does what a phone does, and on request what it must not."""

import json
import secrets
import struct
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Authenticator:
    """One key pair for one site. Every argument with a default can be set to what an attacker would do."""

    def __init__(self, *, origin: str = "http://testserver") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = secrets.token_bytes(32)
        self.count = 0

    def make(self, options: dict[str, Any], *, flags: int = PRESENT | VERIFIED) -> dict[str, Any]:
        """What the browser posts after making a passkey."""
        asked = options["publicKey"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}
        attested = b"\0" * 16 + struct.pack(">H", len(self.credential_id)) + self.credential_id + cbor.encode(cose)
        signed = self._signed(asked["rp"]["id"], flags | ATTESTED) + attested
        made = cbor.encode({"fmt": "none", "attStmt": {}, "authData": signed})
        client = self._client("webauthn.create", asked["challenge"], self.origin)
        return self._answer({"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(made)})

    def show(
        self,
        options: dict[str, Any],
        *,
        flags: int = PRESENT | VERIFIED,
        origin: str = "",
        host: str = "",
        key: ec.EllipticCurvePrivateKey | None = None,
    ) -> dict[str, Any]:
        """What the browser posts after a passkey answered."""
        asked = options["publicKey"]
        self.count += 1
        signed = self._signed(host or asked["rpId"], flags)
        client = self._client("webauthn.get", asked["challenge"], origin or self.origin)
        signature = (key or self.key).sign(signed + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(signed),
                "signature": websafe_encode(signature),
                "userHandle": None,
            }
        )

    def _signed(self, host: str, flags: int) -> bytes:
        return sha256(host.encode()).digest() + bytes([flags]) + struct.pack(">I", self.count)

    def _client(self, kind: str, challenge: str, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any]) -> dict[str, Any]:
        own = websafe_encode(self.credential_id)
        return {"id": own, "rawId": own, "type": "public-key", "clientExtensionResults": {}, "response": response}
