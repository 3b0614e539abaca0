"""Who may, and the numbers an institution can change."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from spom.identity.models import Role
from spom.identity.policies import permission
from spom.kit.choices import number

# A passed check carries ten minutes until the next one, and ninety seconds of grace (docs/about/protocols/presence.md).
LEASE = timedelta(seconds=690)
FRAMES_LEAST, FRAMES_MOST = 3, 5
FRAMES_TO_ENROL = 5
MISSES_ALLOWED = 3
# How long the faces set up before stay valid beside newer ones.
OLD_FACE_STAYS = timedelta(days=180)
ADAPT_EVERY, ADAPTED_MOST, ADAPT_ABOVE = timedelta(days=30), 3, 0.10
SEEN_FRAMES_KEPT = timedelta(days=365)
SAMPLE_KEPT = timedelta(days=730)
SHORTEST_ANSWER = 20

ACCEPT_AT = number(
    code="presence.accept_at",
    label=_("Likeness from which on a face matches"),
    hint=_("In thousandths. The calibration proposes a value from the faces of your own students."),
    default=480,
    least=350,
    most=800,
)
DOUBT_BELOW = number(
    code="presence.low_at",
    label=_("Likeness below which a face does not match"),
    hint=_("In thousandths. Between the two values another try is asked for, and nothing is counted against anybody."),
    default=340,
    least=200,
    most=600,
)

may_be_checked = permission("presence.be_checked", _("Set up and answer presence checks"), Role.STUDENT)
may_review_presence = permission(
    "presence.review",
    _("Look at failed presence checks and new faces, and decide on them"),
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_confirm_at_centre = permission(
    "presence.confirm_at_centre",
    _("Confirm at a supervised centre that a student is the person on their identity card"),
    Role.INVIGILATOR,
    Role.COORDINATOR,
    Role.ADMINISTRATOR,
)
may_see_fairness = permission(
    "presence.see_fairness",
    _("See how presence checks go for groups of devices, light and units, and calibrate them"),
    Role.COORDINATOR,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)
