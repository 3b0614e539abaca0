"""A certificate as an Open Badge 3.0: a verifiable credential, signed as a JWT, and baked into a picture.

1EdTech, "Open Badges Specification 3.0", 8.2 (JSON Web Token proof) and 5.3.2.1 (PNG: an iTXt chunk called
openbadgecredential). Signed with Ed25519 (RFC 8037).
"""

import base64
import hashlib
import json
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import reverse
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from spom.credentials.models import Credential
from spom.kit.pdf import paper
from spom.kit.signing import Signer

CONTEXTS = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
CHUNK = "openbadgecredential"
SIZE = 480


def address(name: str, *words: object) -> str:
    """The full address of one of our public pages."""
    return f"{settings.PUBLIC_URL}{reverse(f'credentials:{name}', args=words)}"


def claims(credential: Credential, *, issuer: str) -> dict[str, Any]:
    """What the badge says. Its holder is a salted hash of their address: only who knows it can tell."""
    here = address("verify", credential.public_id)
    salt = credential.public_id
    hashed = hashlib.sha256(f"{credential.learner.email}{salt}".encode()).hexdigest()
    since = credential.issued_at
    return {
        "@context": CONTEXTS,
        "id": here,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": credential.achievement,
        "issuer": {"id": address("issuer"), "type": ["Profile"], "name": issuer},
        "validFrom": since.isoformat(),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "emailAddress",
                    "hashed": True,
                    "salt": salt,
                    "identityHash": f"sha256${hashed}",
                }
            ],
            "achievement": {
                "id": f"{address('issuer')}#{credential.module_id}",
                "type": ["Achievement"],
                "name": credential.achievement,
                "description": credential.achievement,
                "criteria": {"narrative": "The learning hours of the module were completed and its test was passed."},
            },
        },
        "credentialStatus": {"id": address("revocations"), "type": "1EdTechRevocationList"},
        "iss": address("issuer"),
        "jti": here,
        "nbf": int(since.timestamp()),
        "sub": here,
    }


def token(credential: Credential, *, issuer: str) -> str:
    """The badge as a compact JWT."""
    signer = Signer(settings.SPOM_CREDENTIALS_KEY_FILE)
    head = {"alg": "EdDSA", "typ": "JWT", "kid": f"{address('keys')}#{signer.key_id}"}
    body = f"{_packed(_json(head))}.{_packed(_json(claims(credential, issuer=issuer)))}"
    return f"{body}.{_packed(signer.sign(body.encode()))}"


def public_keys() -> list[dict[str, str]]:
    """Every public key that ever signed a badge, as JWKs."""
    # Makes the first key where there is none yet.
    Signer(settings.SPOM_CREDENTIALS_KEY_FILE)
    folder = settings.SPOM_CREDENTIALS_KEY_FILE.with_suffix(".public")
    found = {file.name: base64.b64decode(file.read_text().strip()) for file in sorted(folder.iterdir())}
    return [
        {"kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": name, "x": _packed(key)}
        for name, key in found.items()
    ]


def picture(credential: Credential, *, issuer: str) -> bytes:
    """The badge as a PNG that carries it."""
    image = Image.new("RGB", (SIZE, SIZE), "white")
    drawn = ImageDraw.Draw(image)
    drawn.ellipse((12, 12, SIZE - 12, SIZE - 12), fill=paper.PEACOCK)
    drawn.ellipse((34, 34, SIZE - 34, SIZE - 34), outline="white", width=4)
    middle = SIZE // 2
    lines = [*_wrapped(credential.achievement), credential.achieved_on.isoformat()]
    font = ImageFont.truetype(str(_letters()), 30)
    for place, line in enumerate(lines):
        drawn.text((middle, middle + (place - (len(lines) - 1) / 2) * 42), line, fill="white", font=font, anchor="mm")
    carried = PngInfo()
    carried.add_itxt(CHUNK, token(credential, issuer=issuer))
    content = BytesIO()
    image.save(content, "PNG", pnginfo=carried, optimize=True)
    return content.getvalue()


def _wrapped(words: str, *, width: int = 20) -> list[str]:
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _letters() -> Path:
    return next(paper.FONTS.glob("Inter*.ttf"))


def _json(said: object) -> bytes:
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()


def _packed(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
