"""The inspector refuses what it is there to refuse: each rule is broken on purpose, in a house made for it."""

from pathlib import Path

import pytest

from tests.house import habits, rooms, templates
from tests.house.house import Check, House

INTRODUCTION = '"""Seats.\n\nNouns: Seat.\nVerbs: hold a seat.\n"""\n'
SOUND = {
    "spom/__init__.py": '"""A house."""\n',
    "spom/kit/__init__.py": '"""Tools."""\n',
    "spom/config/__init__.py": '"""The roof."""\n',
    "spom/booking/__init__.py": INTRODUCTION,
    "spom/booking/models.py": (
        "from django.conf import settings\nfrom django.db import models\n\n"
        "class Seat(models.Model):\n"
        "    learner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name='+')\n"
        "    slot = models.ForeignKey('Slot', models.PROTECT, related_name='seats')\n"
    ),
    "spom/booking/actions.py": (
        "from spom.kit.errors import Refusal\n\n"
        "class SlotFull(Refusal):\n    code = 'booking.slot_full'\n    message = 'The last seat is taken.'\n\n"
        "def hold_seat(*, seat, at):\n    seat.save()\n"
    ),
    "spom/booking/queries.py": (
        "from django.utils import timezone\n\n"
        "def next_seat(*, learner, at):\n    return timezone.localtime(learner.seats.first().starts_at)\n"
    ),
    "spom/booking/views.py": (
        "from django.utils import timezone\nfrom spom.booking import queries\n\n"
        "def seats(request):\n    request.session.update(seen=1)\n"
        "    return queries.next_seat(learner=1, at=timezone.now())\n"
    ),
    "spom/booking/tasks/__init__.py": '"""Jobs."""\nfrom spom.booking.tasks.tickets import print_ticket\n',
    "spom/booking/templates/booking/seats.html": (
        '{% if a > b %}<p class="x">onwards = more</p>{% endif %}<script src="/a.js"></script>\n'
        '<script id="d" type="application/json">{}</script>\n'
    ),
    "spom/booking/templates/booking/seat.typ": "// Never eval what people wrote.\n#content.seat\n",
    "spom/booking/migrations/0001_initial.py": "operations = [migrations.CreateModel(), migrations.AddField()]\n",
    "spom/wiring/__init__.py": '"""What one neighbour\'s news means to another."""\n',
    "spom/wiring/reactions.py": "",
    "spom/exams/__init__.py": INTRODUCTION,
    "spom/exams/views.py": "from spom.booking.queries import next_seat\nfrom spom.kit.anything import thing\n",
}
MODELS = "from django.conf import settings\nfrom django.db import models\n"
# Each rule, and every way of breaking it that it must notice: one bad file is enough.
BROKEN: dict[Check, list[tuple[str, str]]] = {
    rooms.only_known_rooms: [
        ("spom/booking/utils.py", ""),
        ("spom/booking/lobby.py", ""),
        ("spom/booking/gateways/fake.py", ""),
        ("spom/kit/models.py", ""),
        ("spom/config/migrations/0001_initial.py", ""),
        ("spom/wiring/models.py", ""),
    ],
    rooms.no_name_that_says_nothing: [
        ("spom/booking/utils.py", ""),
        ("spom/booking/actions/helpers.py", ""),
        ("spom/kit/core/money.py", ""),
        ("frontend/lib/common.ts", ""),
        ("tests/journeys/base.py", ""),
    ],
    rooms.every_app_introduces_itself: [
        ("spom/booking/__init__.py", ""),
        ("spom/booking/__init__.py", '"""Seats.\n\nNouns: Seat.\n"""'),
        ("spom/booking/__init__.py", INTRODUCTION + "from spom.booking.models import Seat\n"),
        ("spom/kit/__init__.py", ""),
    ],
    rooms.folders_have_an_empty_init: [
        ("spom/booking/views/__init__.py", "from .seats import seats\n"),
        ("spom/booking/models/__init__.py", "from spom.exams.models import Form\n"),
        ("spom/booking/tasks/__init__.py", "def print_ticket(): ...\n"),
    ],
    rooms.guests_stay_in_the_front_rooms: [
        ("spom/exams/views.py", "from spom.booking.forms import SeatForm\n"),
        ("spom/exams/views.py", "from spom.booking import tasks\n"),
        ("spom/exams/actions.py", "import spom.booking.views\n"),
        ("spom/exams/actions.py", "def late(*, at):\n    from spom.booking.tests import make\n"),
    ],
    habits.no_file_is_too_long: [
        ("spom/booking/queries.py", "x = 1\n" * 401),
        ("spom/kit/templates/long.html", "<p>\n" * 401),
        ("frontend/styles/long.css", "a{}\n" * 401),
        ("frontend/lib/long.ts", ";\n" * 401),
    ],
    habits.actions_name_their_arguments: [
        ("spom/booking/actions.py", "def hold_seat(seat, *, at): ...\n"),
        ("spom/booking/actions.py", "def hold_seat(*, seat): ...\n"),
        ("spom/booking/actions.py", "def hold_seat(*, at, **more): ...\n"),
        ("spom/booking/actions/seats.py", "def hold_seat(*seats, at): ...\n"),
    ],
    habits.the_clock_is_read_at_the_doors: [
        ("spom/booking/queries.py", "from django.utils import timezone\nnow = timezone.now()\n"),
        ("spom/booking/actions/seats.py", "from django.utils.timezone import now\nat = now()\n"),
        ("spom/booking/policies.py", "from datetime import UTC, datetime\nat = datetime.now(UTC)\n"),
        ("spom/booking/reactions.py", "import datetime as dt\nday = dt.date.today()\n"),
        ("spom/booking/forms.py", "import time\nat = time.time()\n"),
        ("spom/booking/portal.py", "from django.utils import timezone\nday = timezone.localdate()\n"),
        ("spom/booking/models.py", "from django.utils import timezone\nx = Field(default=timezone.now)\n"),
        ("spom/booking/models.py", "x = models.DateTimeField(auto_now_add=True)\n"),
        ("spom/kit/money.py", "from django.utils import timezone\nnow = timezone.now()\n"),
    ],
    habits.only_actions_write: [
        ("spom/booking/models.py", "class Seat:\n    def free(self):\n        self.objects.filter().update(x=1)\n"),
        ("spom/booking/models.py", "class Seat:\n    def save(self): ...\n"),
        ("spom/booking/queries.py", "def q():\n    Seat.objects.get_or_create()\n"),
        ("spom/booking/queries/seats.py", "def q():\n    seat.delete()\n"),
        ("spom/booking/views.py", "def v(request):\n    Seat.objects.create()\n"),
        ("spom/booking/api.py", "def v(request):\n    seat.save()\n"),
        ("spom/booking/policies.py", "def may():\n    seat.save()\n"),
    ],
    habits.foreign_keys_leave_no_trace_next_door: [
        ("spom/booking/models.py", MODELS + "k = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)\n"),
        ("spom/booking/models.py", MODELS + "k = models.ForeignKey('exams.Form', models.PROTECT, related_name='x')\n"),
        ("spom/booking/models.py", MODELS + "from spom.exams.models import F\nk = models.OneToOneField(to=F)\n"),
    ],
    habits.no_default_ordering: [
        ("spom/booking/models.py", "class Seat:\n    class Meta:\n        ordering = ['pk']\n"),
    ],
    habits.news_is_frozen: [
        ("spom/booking/events.py", "@dataclass(frozen=True)\nclass SeatHeld(Event):\n    seat: Seat\n"),
        ("spom/booking/events.py", "class SeatHeld(Event):\n    seat: Seat\n"),
    ],
    habits.refusals_have_a_code_and_words: [
        ("spom/booking/actions.py", "class SlotFull(Refusal):\n    message = 'Full.'\n"),
        ("spom/booking/actions.py", "class SlotFull(Refusal):\n    code = 'booking.full'\n"),
        ("spom/booking/actions.py", "class SlotFull(Refusal):\n    code = 'exams.full'\n    message = 'Full.'\n"),
        ("spom/booking/tasks.py", "class Other(Refusal):\n    code = 'booking.slot_full'\n    message = 'Full.'\n"),
    ],
    habits.migrations_move_rows_or_tables: [
        ("spom/booking/migrations/0002_x.py", "operations = [migrations.RunPython(f), migrations.AddField()]\n"),
        ("spom/booking/migrations/0002_x.py", "operations = [m.RunSQL('update seat set x=1'), m.AddField()]\n"),
    ],
    templates.templates_hold_no_script_or_style: [
        ("spom/booking/templates/booking/a.html", '<p\n style="color:red">'),
        ("spom/booking/templates/booking/a.html", '<a {% if a > b %}class="x"{% endif %} onclick="go()">'),
        ("spom/booking/templates/booking/a.html", '<a hx-on:click="go()">'),
        ("spom/booking/templates/booking/a.html", "<script>go()</script>"),
        ("spom/booking/templates/booking/a.html", "<style>p{}</style>"),
        ("spom/booking/templates/booking/a.html", '<a href="javascript:go()">'),
    ],
    templates.fragments_say_what_they_need: [("spom/booking/templates/booking/_a.html", "<p>Hm.</p>")],
    templates.papers_never_obey_text: [
        ("spom/booking/templates/booking/a.typ", '#eval(content.name, mode: "markup")\n'),
        ("spom/booking/templates/booking/a.typ", '#let x = plugin("x.wasm")\n'),
        ("spom/booking/templates/booking/a.typ", '#import "@preview/cetz:0.3.0"\n'),
    ],
}
CASES = [(check, path, text) for check, files in BROKEN.items() for path, text in files]


def build(root: Path, files: dict[str, str]) -> House:
    """Write a house down, file by file; folders get their `__init__.py`."""
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return House(root)


@pytest.mark.parametrize("check", BROKEN, ids=lambda check: check.__name__)
def test_leaves_a_sound_house_alone(check: Check, tmp_path: Path) -> None:
    assert check(build(tmp_path, SOUND)) == []


@pytest.mark.parametrize(("check", "path", "text"), CASES, ids=[f"{c.__name__}-{n}" for n, (c, *_) in enumerate(CASES)])
def test_refuses(check: Check, path: str, text: str, tmp_path: Path) -> None:
    faults = check(build(tmp_path, SOUND | {path: text}))

    assert len(faults) >= 1
    assert all(fault.startswith(str(Path(path).parent)) for fault in faults)


def test_every_rule_has_been_broken_once() -> None:
    assert set(BROKEN) == {*rooms.CHECKS, *habits.CHECKS, *templates.CHECKS}
