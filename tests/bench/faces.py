"""How often the right person is turned away where one wrong person in 10 000 gets through.

    python -m tests.bench.faces FOLDER [PEOPLE] [SAVE_AS]

FOLDER holds genuine/NNN/{0,1,2}.jpg and impostors/NNN.jpg. Image 0 is set up by five frames, as the product does it,
the others are probed; every impostor is held against every person, and every person against all others. A whole check
is three frames of one moment, each a little moved and with noise of its own, judged as spom.presence.face.judge does.
Another table sets up images 0 and 1, as of somebody who has a registry photo too, and probes image 2. People from
number 40 on were never looked at while anything was tuned, and have a table of their own. Only figures are written.
"""

import pickle
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spom.config.command.saying import say
from spom.presence.face.engine import FaceEngine, engine
from spom.presence.face.judge import Template, Thresholds, chosen_templates, evidence, judge
from spom.presence.face.look import Look, look_at
from spom.presence.face.picture import Floats
from tests.bench.scenes import CONDITIONS, clean, moved

FRAMES, FRAMES_SET_UP = 3, 5
# These were used to choose how frames are mended and fused; the others only measure.
TUNED_ON = 40
IMPOSTOR_CONDITIONS = ("clean", "bad webcam", "very dark")
AGAIN = 1000  # drawings of the bootstrap


@dataclass(kw_only=True)
class Probes:
    """What was seen of every probe under one condition: single frames and whole checks."""

    person: list[int] = field(default_factory=list)
    looks: list[list[Look]] = field(default_factory=list)


@dataclass(kw_only=True)
class Seen:
    """Everything the networks said, so that deciding can be measured again without looking again."""

    # Of each person, the numbers kept of image 0 and of image 1.
    templates: list[tuple[list[Floats], list[Floats]]]
    genuine: dict[str, Probes]
    impostors: dict[str, list[list[Look]]]
    milliseconds: float


def main(folder: Path, people: int, save_as: Path | None) -> None:
    """Look at everything, or at what was saved before, and print the table."""
    if save_as and save_as.exists():
        seen: Seen = pickle.loads(save_as.read_bytes())  # noqa: S301  # our own file
    else:
        seen = look_at_everything(folder, people)
        if save_as:
            save_as.write_bytes(pickle.dumps(seen))
    by = engine()
    say(f"Engine {by.name}. {seen.milliseconds:.1f} ms of processor a frame, the making of the scenes included.")
    for surroundings in ("", "django.setup(); import spom.config.urls; "):
        say(f"  {'Inside the portal' if surroundings else 'Alone'}: {_one_process(folder, surroundings)}")
    people_seen = range(len(seen.templates))
    report("One photo set up", seen, by, people_seen, photos=1)
    if len(people_seen) > TUNED_ON:
        report("One photo set up, people nothing was tuned on", seen, by, people_seen[TUNED_ON:], photos=1)
    report("Two photos set up, the third probed", seen, by, people_seen, photos=2)


def look_at_everything(folder: Path, people: int) -> Seen:
    """Run the networks over the whole set."""
    by = engine()
    chance = np.random.default_rng(20261122)
    persons = sorted((folder / "genuine").iterdir())[:people]
    strangers = [_photo(path) for path in sorted((folder / "impostors").glob("*.jpg"))[: people * 5 // 2]]
    begun, frames = time.process_time(), 0
    templates = [(_set_up(person / "0.jpg", chance, by), _set_up(person / "1.jpg", chance, by)) for person in persons]
    genuine: dict[str, Probes] = {}
    for name, condition in CONDITIONS.items():
        genuine[name] = probes = Probes()
        for number, person in enumerate(persons):
            for photo in ("1.jpg", "2.jpg"):
                probes.person.append(number)
                probes.looks.append(_moment(_photo(person / photo), condition, chance, by, FRAMES))
    impostors = {
        name: [_moment(photo, CONDITIONS[name], chance, by, FRAMES) for photo in strangers]
        for name in IMPOSTOR_CONDITIONS
    }
    frames = 2 * FRAMES_SET_UP * len(persons)
    frames += FRAMES * (2 * len(persons) * len(CONDITIONS) + len(strangers) * len(IMPOSTOR_CONDITIONS))
    spent = (time.process_time() - begun) / frames * 1000
    return Seen(
        templates=templates,
        genuine=genuine,
        impostors=impostors,
        milliseconds=spent,
    )


def report(title: str, seen: Seen, by: FaceEngine, people: Sequence[int], *, photos: int) -> None:
    """The table: failure to detect, false refusals of one frame and of a whole check, and what is said instead."""
    refs = [_refs(seen.templates[person], photos) for person in people]
    genuine = {name: _those(probes, people, photos) for name, probes in seen.genuine.items()}
    at: dict[tuple[str, float], float] = {}
    for kind, frames in (("one frame", 1), ("whole check", FRAMES)):
        strangers = _against(refs, [looks[:frames] for looks in seen.impostors["clean"]], by)
        wrong = np.concatenate([strangers.ravel(), _cross(refs, genuine["clean"], frames, by)])
        at |= {(kind, rate): float(np.quantile(wrong, 1 - rate)) for rate in (1e-3, 1e-4)}
    say("")
    say(f"{title}: {len(refs)} people, {len(genuine['clean'].looks)} probes, {len(wrong)} pairs of different people.")
    say("  " + ", ".join(f"{kind} at 1 in {1 / rate:.0f}: {limit:.3f}" for (kind, rate), limit in at.items()))
    say("")
    say("| Condition | Not found | 1 frame, 1e-3 | 1 frame, 1e-4 | Check, 1e-3 | Check, 1e-4 | Told a mismatch |")
    say("|---|---|---|---|---|---|---|")
    limits = Thresholds(accept=at["whole check", 1e-4], low=Thresholds().low)
    for name, probes in genuine.items():
        lost = np.mean([look[0].numbers is None for look in probes.looks])
        own = {kind: _own(refs, probes, n, by) for kind, n in (("one frame", 1), ("whole check", FRAMES))}
        cells = [_rate(probes.person, scores < at[kind, rate]) for kind, scores in own.items() for rate in (1e-3, 1e-4)]
        told = [
            judge(looks, [Template(one, is_trusted=True) for one in refs[person]], by=by, at=limits).answer
            == "NO_MATCH"
            for person, looks in zip(probes.person, probes.looks, strict=True)
        ]
        say(f"| {name} | {lost:.1%} | {' | '.join(cells)} | {np.mean(told):.1%} |")
    say("")
    for name, moments in seen.impostors.items():
        say(f"  Wrong people, {name}: {_false_matches(_against(refs, moments, by), limits.accept)}")
    flat = [look.liveness for looks in genuine["clean"].looks for look in looks if look.liveness is not None]
    say(f"  Live people asked to turn their head, clean: {np.mean(np.array(flat) < 0.5):.1%} of frames")


# A process that has looked at nothing else: thirty whole checks of three frames, one after the other.
_ALONE = """
import resource, sys, time
{surroundings}
from PIL import Image
import numpy as np
from spom.presence.face.engine import engine
from spom.presence.face.look import look_at
by, walls, begun, frames = engine(), [], 0.0, 0
photo = Image.open(sys.argv[1]).convert("RGB").resize((480, 480))
look_at(photo, by=by)
begun = time.process_time()
for _ in range(30):
    at = time.perf_counter()
    for _ in range(3):
        look_at(photo, by=by)
    walls.append((time.perf_counter() - at) * 1000)
spent = (time.process_time() - begun) / 90 * 1000
print(f"{{spent:.1f}} ms of processor a frame; three frames take {{np.median(walls):.0f}} ms in the middle, "
      f"{{np.quantile(walls, .99):.0f}} ms for the slowest in a hundred; "
      f"{{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}} MB at most")
"""


def _one_process(folder: Path, surroundings: str) -> str:
    code = _ALONE.format(surroundings=f"import django; {surroundings}" if surroundings else "")
    photo = next((folder / "genuine").rglob("0.jpg"))
    said = subprocess.run([sys.executable, "-c", code, str(photo)], capture_output=True, text=True, check=True)
    return said.stdout.strip()


def _set_up(path: Path, chance: np.random.Generator, by: FaceEngine) -> list[Floats]:
    """What the product keeps of five frames; one that is nobody when no face is found in any."""
    seen = [look for look in _moment(_photo(path), clean, chance, by, FRAMES_SET_UP) if look.numbers is not None]
    return chosen_templates(seen) if seen else [np.zeros(512, np.float32)]


def _refs(templates: tuple[list[Floats], list[Floats]], photos: int) -> Floats:
    return np.array([numbers for photo in templates[:photos] for numbers in photo])


def _those(probes: Probes, people: Sequence[int], photos: int) -> Probes:
    """The probes of some people, who are numbered anew. A photo that was set up is not probed."""
    number = {person: place for place, person in enumerate(people)}
    kept = Probes()
    for place, (person, looks) in enumerate(zip(probes.person, probes.looks, strict=True)):
        if person in number and (photos == 1 or place % 2):
            kept.person.append(number[person])
            kept.looks.append(looks)
    return kept


def _photo(path: Path) -> Image.Image:
    with Image.open(path) as photo:
        return photo.convert("RGB")


def _moment(photo: Image.Image, condition: object, chance: np.random.Generator, by: FaceEngine, n: int) -> list[Look]:
    make = condition if callable(condition) else clean
    return [_kept(look_at(make(moved(photo, chance), chance), by=by)) for _ in range(n)]


def _kept(look: Look) -> Look:
    """With its face in half the bytes: whole numbers up to 255 lose nothing."""
    return look if look.face is None else replace(look, face=look.face.astype(np.float16))


# By the first look and how many there are: the tables ask for the same again and again.
_fused: dict[tuple[int, int], Floats] = {}


def _scores(refs: Sequence[Floats], looks: Sequence[Look], by: FaceEngine) -> Floats:
    """Likeness to everybody; that of nobody when no face was found."""
    found = [look for look in looks if look.numbers is not None]
    if not found:
        return np.full(len(refs), -1.0, np.float32)
    key = (id(found[0]), len(found))
    if key not in _fused:
        _fused[key] = np.array(evidence(found, by=by)).T
    numbers = _fused[key]
    return np.array([np.max(ref @ numbers) for ref in refs])


def _against(refs: Sequence[Floats], moments: Sequence[Sequence[Look]], by: FaceEngine) -> Floats:
    return np.array([_scores(refs, looks, by) for looks in moments])


def _cross(refs: Sequence[Floats], probes: Probes, frames: int, by: FaceEngine) -> Floats:
    """Every person against all others."""
    keep = np.array(probes.person)[:, None] != np.arange(len(refs))[None, :]
    crossed: Floats = _against(refs, [looks[:frames] for looks in probes.looks], by)[keep]
    return crossed


def _own(refs: Sequence[Floats], probes: Probes, frames: int, by: FaceEngine) -> Floats:
    return np.array(
        [
            _scores([refs[person]], looks[:frames], by)[0]
            for person, looks in zip(probes.person, probes.looks, strict=True)
        ]
    )


def _rate(persons: Sequence[int], wrong: NDArray[np.bool_]) -> str:
    """An estimate and its 95 % interval, people drawn again and again."""
    people = np.unique(persons)
    of = [wrong[np.array(persons) == person] for person in people]
    chance = np.random.default_rng(1)
    drawn = [np.concatenate([of[i] for i in chance.integers(0, len(of), len(of))]).mean() for _ in range(AGAIN)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    if not wrong.any():
        high = 3 / len(wrong)  # the rule of three: none seen does not mean none
    return f"{wrong.mean():.1%} ({low:.1%} to {high:.1%})"


def _false_matches(scores: Floats, threshold: float) -> str:
    count, total = int((scores >= threshold).sum()), scores.size
    # Wilson's interval at 95 %.
    share, z = count / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{count} of {total} at the threshold for 1 in 10 000 ({max(0, middle - half):.2e} to {middle + half:.2e})"


if __name__ == "__main__":
    main(
        Path(sys.argv[1]),
        int(sys.argv[2]) if len(sys.argv) > 2 else 120,
        Path(sys.argv[3]) if len(sys.argv) > 3 else None,
    )
