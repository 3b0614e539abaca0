"""The lessons of a module."""

from spom.campus.models.lesson import Lesson
from spom.programme.models.catalogue import Module


def lessons_of(module: Module) -> list[Lesson]:
    """Every lesson of the module, in order."""
    return list(Lesson.objects.filter(module=module).order_by("position"))
