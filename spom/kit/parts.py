"""What the larger parts of the design system are made of: the records that `ui/*.html` and the ui tags draw."""

from dataclasses import dataclass

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Arc:
    """One part of a ring: how much of the ring it takes and how much of it is done, both in percent."""

    tone: str
    share: float
    done: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One column of a small chart. Tones: today, or none."""

    label: str
    value: float
    tone: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a stepper. States: done, now, or none."""

    text: StrOrPromise
    state: str = ""


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a calendar: `ui/calendar.html`.

    Open days have a `value`, which is sent when the day is chosen. `note` says what the day is: "19 left", "Holiday".
    Tones: few, full, holiday, or none.
    """

    number: int
    label: StrOrPromise = ""
    note: StrOrPromise = ""
    value: str = ""
    tone: str = ""
    chosen: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionTile:
    """One question in the palette of a test: `ui/palette.html`. The label says its whole state."""

    number: int
    label: StrOrPromise
    answered: bool = False
    seen: bool = True
    marked: bool = False
    current: bool = False


@dataclass(frozen=True, kw_only=True)
class CameraState:
    """What the camera panel says: `ui/camera_message.html`. Tones: ok, warn, bad, or none."""

    title: StrOrPromise
    text: StrOrPromise
    tone: str = ""
    icon: str = ""
