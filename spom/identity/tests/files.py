"""Files of the registry, and the pictures that come with them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from PIL import Image

from spom.identity.actions.imported import apply_some, tidy_import
from spom.identity.actions.importing import check_import, confirm_import, start_import
from spom.identity.models import RegistryImport, User
from spom.identity.tests.make import NOON
from spom.kit.files import PICTURES, KeptFile, Kind, keep_file

HEADINGS = ("SRN", "Full name", "E-mail", "Mobile", "Date of birth")
ASHA = ("CRO0700001", "Asha Verma", "asha@example.edu", "+919810000011", "2004-05-31")
BALU = ("CRO0700002", "Balu Nair", "balu@example.edu", "9810000012", "01/06/2003")


def kept_csv(*lines: Sequence[str], headings: Sequence[str] = HEADINGS) -> KeptFile:
    """A CSV file as the form keeps it."""
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in (headings, *lines))
    return keep_file(name="registry.csv", chunks=[text.encode()], accept=(Kind.CSV,), most_bytes=20 << 20)


def picture(*, red: int = 200) -> bytes:
    """A small portrait in one colour."""
    file = io.BytesIO()
    Image.new("RGB", (60, 80), (red, 120, 90)).save(file, "JPEG")
    return file.getvalue()


def kept_pictures(**members: bytes) -> KeptFile:
    """A zip archive of pictures, as the form keeps it; `CRO1=…` becomes `photos/CRO1.jpg`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"photos/{name}.jpg", content)
    return keep_file(name="photos.zip", chunks=[file.getvalue()], accept=(Kind.ZIP,), most_bytes=20 << 20)


def kept_picture(name: str, content: bytes) -> KeptFile:
    """One picture, as the form keeps it."""
    return keep_file(name=name, chunks=[content], accept=PICTURES, most_bytes=5 << 20)


def checked(table: KeptFile, *bundles: KeptFile, by: User, opens_now: bool = True) -> RegistryImport:
    """A file that was sent and looked into."""
    batch = start_import(table=table, bundles=list(bundles), opens_now=opens_now, by=by, at=NOON)
    check_import(batch_id=batch.pk, at=NOON)
    batch.refresh_from_db()
    return batch


def carried_out(table: KeptFile, *bundles: KeptFile, by: User, opens_now: bool = True) -> RegistryImport:
    """A file that was sent, looked into, confirmed and carried out to the end."""
    batch = checked(table, *bundles, by=by, opens_now=opens_now)
    if batch.to_do:
        confirm_import(batch=batch, digest=batch.digest, by=by, at=NOON)
        finish(batch)
    batch.refresh_from_db()
    return batch


def finish(batch: RegistryImport, *, at: datetime = NOON) -> None:
    """Do what the worker does with a confirmed file."""
    while apply_some(batch_id=batch.pk, at=at):
        pass
    tidy_import(batch_id=batch.pk, at=at)
