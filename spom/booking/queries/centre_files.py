"""A file of centres against the centres there are: which lines are new, which change something, which do not."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from spom.booking.models.centres import Centre

# What stays as it is for good: fees, holidays and the days of slots hang on it.
FOR_GOOD = ("region", "time_zone")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A centre as a line of a file describes it."""

    code: str
    name: str
    city: str
    region: str
    time_zone: str
    address: str
    latitude: float
    longitude: float
    phone: str = ""
    email: str = ""
    directions: str = ""
    accessibility: str = ""


class Verdict(StrEnum):
    """What a line would do. ELSEWHERE: the centre of this code lies in another country or time zone."""

    NEW = "NEW"
    CHANGED = "CHANGED"
    SAME = "SAME"
    ELSEWHERE = "ELSEWHERE"


def verdicts(places: Sequence[Place]) -> list[Verdict]:
    """One for each of them, in their order. One statement."""
    known = {centre.code: centre for centre in Centre.objects.filter(code__in=[place.code for place in places])}
    return [verdict(place, known.get(place.code)) for place in places]


def verdict(place: Place, known: Centre | None) -> Verdict:
    """What the line would do to the centre of its code."""
    if known is None:
        return Verdict.NEW
    differing = {name for name, value in asdict(place).items() if getattr(known, name) != value}
    if differing.intersection(FOR_GOOD):
        return Verdict.ELSEWHERE
    return Verdict.CHANGED if differing else Verdict.SAME
