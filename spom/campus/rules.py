"""What the campus answers when the programme asks who may book, and who has begun; and when booking asks who will."""

from datetime import datetime

from django.utils.translation import gettext as _

from spom.booking.registry import forecast
from spom.campus.models.study import StudySession
from spom.campus.queries.plan import hours_learned
from spom.campus.queries.readiness import ready_by
from spom.kit.proof import Proof, Verdict
from spom.kit.templatetags.spans import duration
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import Enrolment
from spom.programme.queries.carried import seconds_carried
from spom.programme.registry import requirement, started_check


@requirement(order=10)
def hours_are_complete(enrolment: Enrolment, module: Module, at: datetime) -> Proof:  # noqa: ARG001  # hours have no date
    """The hours the module asks for are counted here or carried over."""
    counted = hours_learned(enrolment=enrolment, module=module).counted
    carried = seconds_carried(enrolment=enrolment, module=module)
    enough = counted + carried >= module.required_seconds
    sentence = _("%(counted)s of %(required)s counted") % {
        "counted": duration(counted + carried),
        "required": duration(module.required_seconds),
    }
    return Proof(sentence=sentence, verdict=Verdict.YES if enough else Verdict.NO)


@started_check
def learning_has_begun(enrolment: Enrolment, module: Module) -> bool:
    """A study session of the module exists."""
    return StudySession.objects.filter(enrolment=enrolment, lesson__module=module).exists()


forecast(ready_by)
