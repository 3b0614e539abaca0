"""Files no lesson uses any more: noted first, and forgotten when nobody has come back to them for thirty days."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from spom.campus.events import MaterialForgotten
from spom.campus.models.edition import AttachedFile, LessonContent
from spom.campus.models.material import Material, Package
from spom.journal.events import announce
from spom.kit.files import forget_file

GRACE = timedelta(days=30)


@transaction.atomic
def note_unused_materials(*, at: datetime) -> None:
    """Note since when each file is in no lesson, and take the note back of those that are in one again."""
    _unused().filter(unused_since=None).update(unused_since=at)
    Material.objects.exclude(unused_since=None).exclude(pk__in=_unused().values("pk")).update(unused_since=None)


def long_unused(*, at: datetime) -> list[int]:
    """The keys of files that have been in no lesson for longer than the grace."""
    return list(_unused().filter(unused_since__lte=at - GRACE).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forget_material(*, pk: int, at: datetime) -> bool:
    """Forget one file, unless a lesson has come to use it in the meantime. Answers whether it is gone."""
    # Held, so that whoever is about to use the same file again waits, and then keeps it anew.
    material = Material.objects.select_for_update().filter(pk=pk, unused_since__lte=at - GRACE).first()
    if material is None or not _unused().filter(pk=pk).exists():
        return False
    announce(MaterialForgotten(material=material, name=material.name, size=material.size, by=None, at=at))
    Package.objects.filter(material=material).delete()
    place = material.place
    material.delete()
    # After the row is gone for good: a transaction that fails must not leave a row without its file.
    transaction.on_commit(lambda: forget_file(place))
    return True


def _unused() -> QuerySet[Material]:
    """Files that are in no lesson of any edition, published or not."""
    mine = OuterRef("pk")
    taught = LessonContent.objects.filter(
        Q(video=mine) | Q(audio=mine) | Q(document=mine) | Q(package__material=mine),
    )
    return Material.objects.filter(~Exists(taught), ~Exists(AttachedFile.objects.filter(material=mine)))
