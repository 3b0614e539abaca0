"""A name for every request, and its short form that a person can read out on the telephone."""

import base64
import secrets

# 15 random bytes are 24 letters of base 32, without padding.
RANDOM_BYTES = 15
# Crockford's letters: none that is taken for another when read aloud or copied by hand (no I, L, O, U).
_BASE32 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_READABLE = bytes.maketrans(_BASE32, b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def new_request_id() -> str:
    """24 letters and digits, 120 bits of chance."""
    return base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).translate(_READABLE).decode("ascii")


def reference_of(request_id: str) -> str:
    """The reference code people see, such as K7F2-19: the first six letters of the request's id."""
    return f"{request_id[:4]}-{request_id[4:6]}" if request_id else ""
