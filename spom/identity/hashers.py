"""How passwords are kept: argon2id with a pepper that is not in the database, a bounded number at a time."""

import os
import unicodedata
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils.crypto import get_random_string

# Each verification takes 19 MiB and a whole core. More at once than cores makes every one of them slower and lets
# a burst of sign-ins take the machine's memory.
_slots = BoundedSemaphore(os.cpu_count() or 1)


class PepperedArgon2(Argon2PasswordHasher):
    """argon2id, 19 MiB, two passes, one lane (OWASP), over an HMAC of the password.

    Encoded as `argon2_peppered$KEY$argon2id$v=19$…`, where KEY names the pepper, so that it can be rotated:
    a hash made with an older pepper is renewed at the next sign-in.
    """

    algorithm = "argon2_peppered"
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a new password with the newest pepper."""
        name = next(iter(_peppers()))
        with _slots:
            encoded = super().encode(_peppered(password, name), salt)
        return f"{self.algorithm}${name}{encoded.removeprefix(self.algorithm)}"

    def verify(self, password: str, encoded: str) -> bool:
        """Is this the password? False when its pepper is gone."""
        name = _pepper_of(encoded)
        if name not in _peppers():
            return False
        with _slots:
            return super().verify(_peppered(password, name), self._without_pepper(encoded))

    def decode(self, encoded: str) -> Any:
        """The parts of a hash, as Django wants them."""
        return super().decode(self._without_pepper(encoded))

    def must_update(self, encoded: str) -> bool:
        """Is the hash weaker than today's, or its pepper older?"""
        return _pepper_of(encoded) != next(iter(_peppers())) or super().must_update(encoded)

    def _without_pepper(self, encoded: str) -> str:
        return f"{self.algorithm}${encoded.split('$', 2)[2]}"


@lru_cache(maxsize=1)
def stand_in() -> str:
    """A hash nobody knows the password of: verified when there is no account, so that it takes the same time."""
    hasher = PepperedArgon2()
    return hasher.encode(get_random_string(32), hasher.salt())


def _peppers() -> dict[str, str]:
    """Name and secret of each pepper, the newest first."""
    peppers: dict[str, str] = settings.PASSWORD_PEPPERS
    return peppers


def _pepper_of(encoded: str) -> str:
    return encoded.split("$", 2)[1]


def _peppered(password: str, name: str) -> str:
    """Brought to one Unicode form first: an accent typed on another keyboard is still the same password."""
    normal = unicodedata.normalize("NFKC", password).encode()
    return b64encode(digest(_peppers()[name].encode(), normal, sha256)).decode()
