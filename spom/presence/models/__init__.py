"""Names every model once, because Django looks here; import from the file you need."""

from spom.presence.models.checks import Evidence, FrameMark, PresenceCheck, SeenFrame
from spom.presence.models.consent import Consent
from spom.presence.models.faces import ReferenceFace
from spom.presence.models.reviews import Review
from spom.presence.models.thresholds import Calibration

__all__ = [
    "Calibration",
    "Consent",
    "Evidence",
    "FrameMark",
    "PresenceCheck",
    "ReferenceFace",
    "Review",
    "SeenFrame",
]
