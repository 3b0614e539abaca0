"""Pictures inside the words of a question, as `data:` addresses.

So they are sealed with the paper, leave with every export, and are there when the network fails after the start.
"""

import base64
import re
from io import BytesIO

from PIL import Image

from spom.kit.errors import Refusal
from spom.kit.files import PICTURES, forget_file, keep_file, path_of

MOST_BYTES = 4 << 20
# What a question carries of one picture: it travels with every paper. Larger ones are drawn smaller.
MOST_KEPT = 300 << 10
LONGEST_SIDE = 1200
ADDRESS = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/]+={0,2}")
KINDS = {b"\x89PN": "png", b"\xff\xd8\xff": "jpeg", b"RIF": "webp"}


class NotAPicture(ValueError):
    """The file is none, or cannot be looked into; the message is a sentence."""


def embedded(name: str, content: bytes) -> str:
    """The picture drawn anew by the kit, which leaves nothing in it but points, as an address. Raises NotAPicture."""
    try:
        kept = keep_file(name=name, chunks=[content], accept=PICTURES, most_bytes=MOST_BYTES)
    except Refusal as no:
        raise NotAPicture(str(no)) from None
    try:
        drawn = path_of(kept.place).read_bytes()
    finally:
        forget_file(kept.place)
    if len(drawn) > MOST_KEPT:
        drawn = _smaller(drawn)
    return f"data:image/{KINDS[drawn[:3]]};base64,{base64.b64encode(drawn).decode()}"


def _smaller(content: bytes) -> bytes:
    with Image.open(BytesIO(content)) as found:
        picture = found.convert("RGBA" if found.has_transparency_data else "RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    made = BytesIO()
    picture.save(made, "WEBP", quality=80)
    return made.getvalue()


def is_safe(address: str) -> bool:
    """Is this a picture inside the words, and no address to fetch?"""
    return ADDRESS.fullmatch(address) is not None
