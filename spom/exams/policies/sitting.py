"""Who may sit, watch and decide; and what the portal believes of a browser."""

from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission
from spom.kit.choices import number, switch

may_sit = permission("exams.sit", _("Sit tests and practice papers, and see one's own results"), Role.STUDENT)
may_invigilate = permission(
    "exams.invigilate",
    _("See who sits a test at the centres one works at, tell them something, pause them and give them time"),
    Role.INVIGILATOR,
    Role.ADMINISTRATOR,
)
may_control = permission(
    "exams.control",
    _("Publish results, decide on late answers and objections, correct keys, record incidents"),
    Role.ADMINISTRATOR,
)
may_see_results = permission(
    "exams.see_results",
    _("See how a cohort did in tests, and take its results out; coordinators only in their own unit"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
SCORE_AT_ONCE = switch(
    code="exams.score_at_once",
    label=_("Show the provisional score when a test is handed in"),
    hint=_("Official results are published by a person in either case."),
    default=True,
)
OBJECTION_DAYS = number(
    code="exams.objection_days",
    label=_("Objections are taken for"),
    hint=_("So long after a test its candidates may see the questions and their answers again, and object to them."),
    default=7,
    least=0,
    most=60,
    unit=_("days"),
)
RESEAT_DAYS = number(
    code="exams.reseat_days",
    label=_("Another seat after an incident may be chosen for"),
    hint=_("It costs nothing. After that the offer is over."),
    default=14,
    least=1,
    most=90,
    unit=_("days"),
)
CAMERA_EVERY = number(
    code="exams.camera_every",
    label=_("Ask for a camera check during a test every"),
    hint=_(
        "0 asks for none. Only those are asked who have set the camera check up; a check that fails or is missed flags"
        " the test for a person to judge, and ends nothing."
    ),
    default=0,
    least=0,
    most=60,
    unit=_("minutes"),
)
KEYS_IN_REVIEW = switch(
    code="exams.keys_in_review",
    label=_("Show the right answers once a result is official"),
    hint=_("Beside the candidate's own, as long as objections are taken. Switch it off where questions are few."),
    default=True,
)


def browser_hash(key: str, *, address: str) -> str:
    """What Safe Exam Browser sends as X-SafeExamBrowser-ConfigKeyHash: SHA-256 over the address and its Config Key."""
    return sha256(f"{address}{key}".encode()).hexdigest()
