"""What the campus answers when the programme asks who may book, and who has begun; and when booking asks who will."""

from django.utils.translation import gettext as _

from spom.booking.registry import forecast
from spom.campus.models.study import StudySession
from spom.campus.queries.plan import hours_of_module_asked, hours_of_module_in
from spom.campus.queries.readiness import ready_by
from spom.kit.proof import Proof, Verdict
from spom.kit.templatetags.spans import duration
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.registry import Case, requirement, started_check


@requirement(order=10, asks=hours_of_module_asked)
def hours_are_complete(case: Case) -> Proof:
    """The hours the module asks for are counted here or carried over."""
    had = hours_of_module_in(case.rows).counted + case.carried_seconds
    required = case.module.required_seconds
    enough = had >= required
    sentence = _("%(counted)s of %(required)s counted") % {"counted": duration(had), "required": duration(required)}
    return Proof(sentence=sentence, verdict=Verdict.YES if enough else Verdict.NO)


@started_check
def learning_has_begun(enrolment: Enrolment, module: Module) -> bool:
    """A study session of the module exists."""
    return StudySession.objects.filter(enrolment=enrolment, lesson__module=module).exists()


forecast(ready_by)
