"""Keeping what somebody typed while their session was ending. Like a draft, it is not journalled."""

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from spom.identity.models import KeptWork, User
from spom.identity.models.sessions import hash_of
from spom.identity.secrets import locked_work

MOST_LETTERS = 64 * 1024
MOST_FIELDS = 100
LONGEST_PATH = 500
# Never kept, whatever the form: what opens a door, and the token of the page that is gone.
SECRET_WORDS = frozenset(
    {"password", "passphrase", "secret", "token", "csrfmiddlewaretoken", "otp", "pin", "proof", "code", "cvv", "answer"}
)


@transaction.atomic
def keep_work(*, user: User, path: str, page: str, fields: Mapping[str, Sequence[str]], at: datetime) -> str | None:
    """Keep the fields of a form for this person. The key to ask for them with; None when there is nothing to keep."""
    kept = {name: list(values) for name, values in fields.items() if not _is_secret(name)}
    text = json.dumps(kept)
    told_something = any(value.strip() for values in kept.values() for value in values)
    if not told_something or len(text) > MOST_LETTERS or len(kept) > MOST_FIELDS:
        return None
    if max(len(path), len(page)) > LONGEST_PATH:
        return None
    key = secrets.token_urlsafe(24)
    work = KeptWork.objects.create(user=user, key_hash=hash_of(key), path=path, page=page, fields="", kept_at=at)
    work.fields = locked_work(text, row=work.pk)
    work.save(update_fields=["fields"])
    newest = KeptWork.objects.filter(user=user).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    KeptWork.objects.filter(user=user).exclude(pk__in=list(newest[: KeptWork.MOST])).delete()
    return key


def _is_secret(name: str) -> bool:
    return not SECRET_WORDS.isdisjoint(re.split(r"[^a-z]+", name.lower()))
