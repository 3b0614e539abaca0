"""Who may do what with questions. Keys are secrets: nobody who may sit a test is among them."""

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission

may_write_questions = permission(
    "exams.write_questions", _("Write, import and review questions of the tests"), Role.COORDINATOR, Role.ADMINISTRATOR
)
may_release_questions = permission(
    "exams.release_questions",
    _("Put questions into tests, retire them, and take them out in a file"),
    Role.ADMINISTRATOR,
)
