"""What the gallery shows in the parts: made up, in English only."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django import forms

from spom.kit.parts import Arc, Bar, Day, QuestionTile, Step


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody to greet."""

    full_name: str = "Ananya Rao"
    username: str = "CRO 0612345"
    initials: str = "AR"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a menu."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0


MENU = (
    Entry(label="Parts", url="/parts/", icon="layers", current=True),
    Entry(label="Home", url="/parts/home/", icon="house"),
    Entry(label="Player", url="/parts/player/", icon="book-open"),
    Entry(label="Test", url="/parts/exam/", icon="calendar-check", count=1),
    Entry(label="Cameras", url="/parts/cameras/", icon="camera"),
    Entry(label="Gate", url="/parts/gate/", icon="key-round"),
    Entry(label="Paper", url="/parts/paper/", icon="file-text"),
    Entry(label="Plain", url="/parts/plain/", icon="info"),
)


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link at the foot of a page."""

    url: str
    text: str


FOOT = (Link(url="/parts/plain/", text="Privacy"), Link(url="/parts/plain/", text="Accessibility"))


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Full name", help_text="As in your identity document.", max_length=80)
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    city = forms.ChoiceField(label="City", choices=[("", "Choose"), ("del", "Delhi"), ("kol", "Kolkata")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    slot = forms.ChoiceField(
        label="Time",
        choices=[("9", "09:00, 11 places"), ("11", "11:30, 4 places")],
        widget=forms.RadioSelect,
        initial="11",
    )
    photo = forms.FileField(label="Photo", help_text="JPG or PNG up to 10 MB.", required=False)
    agree = forms.BooleanField(label="I have read the conditions")


def filled_form() -> SampleForm:
    """The form before anything is wrong."""
    return SampleForm(auto_id="ok_%s", initial={"name": "Ananya Rao", "password": "hidden"})


def faulty_form() -> SampleForm:
    """The form as it comes back with errors."""
    return SampleForm({"name": "", "email": "ananya@", "note": "Kept as typed."}, auto_id="bad_%s")


STEPS = (
    Step(text="Account activated", state="done"),
    Step(text="Add a profile photo", state="now"),
    Step(text="Try your camera"),
    Step(text="Start Set A"),
)
ARCS = (
    Arc(tone="set-a", share=30, done=100),
    Arc(tone="set-b", share=30, done=59),
    Arc(tone="set-c", share=20, done=0),
    Arc(tone="set-d", share=20, done=71),
)
WEEK = (
    Bar(label="Mon", value=52),
    Bar(label="Tue", value=0),
    Bar(label="Wed", value=75),
    Bar(label="Thu", value=48),
    Bar(label="Fri", value=96),
    Bar(label="Sat", value=40),
    Bar(label="Sun", value=22, tone="today"),
)
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def december() -> list[list[Day | None]]:
    """A month with open, nearly full, full and closed days."""
    return [[_day(day) for day in week] for week in Calendar().monthdatescalendar(2026, 12)]


SUNDAY, CHRISTMAS, CHOSEN = 6, 25, 15
FULL, FEW = frozenset({12, 22, 23}), frozenset({9, 16, 17})


def _day(day: date) -> Day | None:
    if day.month != 12:  # noqa: PLR2004  # December
        return None
    if day.weekday() == SUNDAY or day.day < 5:  # noqa: PLR2004  # booking opens on the fifth
        return Day(number=day.day)
    if day.day == CHRISTMAS:
        return Day(number=day.day, note="Holiday", tone="holiday")
    if day.day in FULL:
        return Day(number=day.day, note="Full", tone="full")
    left = day.day % 4 + 1 if day.day in FEW else 14 + day.day % 9
    return Day(
        number=day.day,
        label=f"on {day:%A} {day.day} December",
        note=f"{left} left",
        value=day.isoformat(),
        tone="few" if day.day in FEW else "",
        chosen=day.day == CHOSEN,
    )


MARKED, SKIPPED, NOW, QUESTIONS = frozenset({6, 9, 14}), frozenset({6, 11}), 18, 50


def tiles() -> list[QuestionTile]:
    """Fifty questions, the eighteenth open."""
    return [_tile(number) for number in range(1, QUESTIONS + 1)]


def _tile(number: int) -> QuestionTile:
    answered, seen, marked = number < NOW and number not in SKIPPED, number <= NOW, number in MARKED
    state = "current" if number == NOW else "answered" if answered else "not answered" if seen else "not seen"
    return QuestionTile(
        number=number,
        label=f"Question {number}, {state}{', marked for review' if marked else ''}",
        answered=answered,
        seen=seen,
        marked=marked,
        current=number == NOW,
    )
