"""Large files on their way."""

from pathlib import Path

from django.conf import settings

from spom.campus.models.material import Upload
from spom.identity.models import User


def draft_of(upload: Upload) -> Path:
    """Where the pieces that arrived lie."""
    folder: Path = settings.SPOM_DATA_DIR / "uploads"
    return folder / upload.token


def upload_of(*, person: User, token: str) -> Upload | None:
    """An upload of one's own."""
    return Upload.objects.filter(owner=person, token=token).first()
