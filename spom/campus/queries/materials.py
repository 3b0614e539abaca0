"""Which files somebody may have: those of lessons they may learn, or may write."""

from django.db.models import Q

from spom.campus.models.edition import CourseEdition, LessonContent
from spom.campus.models.material import Material
from spom.campus.policies import may_author, may_study
from spom.campus.queries.lessons import edition_for
from spom.identity.models import User
from spom.programme.queries.standing import enrolment_of


def readable_content(*, person: User, content_id: int) -> LessonContent | None:
    """The lesson as this person may have it: a student that of their own edition, an author that of any."""
    found = (
        LessonContent.objects.filter(pk=content_id)
        .select_related("lesson", "edition__module__module_set", "package__material")
        .first()
    )
    if found is None or may_author(person):
        return found
    return found if may_study(person) and _learns(person, found.edition) else None


def material_of(*, content: LessonContent, material_id: int) -> Material | None:
    """A file of this lesson: its video, its audio, its document, or one attached to it."""
    parts = {content.video_id, content.audio_id, content.document_id}
    belongs = Q(pk__in=parts - {None}) | Q(pk__in=content.files.values("material"))
    return Material.objects.filter(belongs, pk=material_id).first()


def _learns(person: User, edition: CourseEdition) -> bool:
    enrolment = enrolment_of(person)
    if enrolment is None or enrolment.programme_id != edition.module.module_set.programme_id:
        return False
    return edition_for(enrolment=enrolment, module=edition.module) == edition
