"""How often the right person is turned away where one wrong person in 10 000 gets through.

    python -m tests.bench.faces FOLDER [PEOPLE] [SAVE_AS]

FOLDER holds genuine/NNN/{0,1,2}.jpg and impostors/NNN.jpg. Image 0 is set up, the others are probed; every impostor is
held against every person, and every person against all others. A whole check is three frames of one moment, each a
little moved and with noise of its own, judged as spom.presence.face.judge judges them. Nothing is written but figures.
"""

import pickle
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from spom.config.command.saying import say
from spom.presence.face.engine import FaceEngine, engine
from spom.presence.face.judge import Template, Thresholds, evidence, judge
from spom.presence.face.look import Look, look_at
from spom.presence.face.picture import Floats
from tests.bench.scenes import CONDITIONS, clean, moved

FRAMES = 3
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

    templates: list[Floats]
    genuine: dict[str, Probes]
    impostors: dict[str, list[list[Look]]]
    milliseconds: float
    megabytes: int


def main(folder: Path, people: int, save_as: Path | None) -> None:
    """Look at everything, or at what was saved before, and print the table."""
    if save_as and save_as.exists():
        seen: Seen = pickle.loads(save_as.read_bytes())  # noqa: S301  # our own file
    else:
        seen = look_at_everything(folder, people)
        if save_as:
            save_as.write_bytes(pickle.dumps(seen))
    report(seen, engine())


def look_at_everything(folder: Path, people: int) -> Seen:
    """Run the networks over the whole set."""
    by = engine()
    chance = np.random.default_rng(20261122)
    persons = sorted((folder / "genuine").iterdir())[:people]
    strangers = [_photo(path) for path in sorted((folder / "impostors").glob("*.jpg"))[: people * 5 // 2]]
    begun, frames = time.process_time(), 0
    templates = [_numbers(look_at(_photo(person / "0.jpg"), by=by)) for person in persons]
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
    frames = len(persons) + FRAMES * (2 * len(persons) * len(CONDITIONS) + len(strangers) * len(IMPOSTOR_CONDITIONS))
    spent = (time.process_time() - begun) / frames * 1000
    return Seen(
        templates=templates,
        genuine=genuine,
        impostors=impostors,
        milliseconds=spent,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    )


def report(seen: Seen, by: FaceEngine) -> None:
    """The table: failure to detect, false refusals of one frame and of a whole check, and what is said instead."""
    refs = np.array(seen.templates)
    single_wrong = _against(refs, [[look[0]] for look in seen.impostors["clean"]], by)
    whole_wrong = _against(refs, seen.impostors["clean"], by)
    cross_single, cross_whole = _cross(refs, seen.genuine["clean"], by)
    single_wrong = np.concatenate([single_wrong.ravel(), cross_single])
    whole_wrong = np.concatenate([whole_wrong.ravel(), cross_whole])
    at = {
        (kind, rate): float(np.quantile(scores, 1 - rate))
        for kind, scores in (("one frame", single_wrong), ("whole check", whole_wrong))
        for rate in (1e-3, 1e-4)
    }
    say(f"Engine {by.name}: {len(refs)} people, {len(whole_wrong)} pairs of different people.")
    for (kind, rate), threshold in at.items():
        say(f"  {kind}: likeness {threshold:.3f} lets through one wrong person in {1 / rate:.0f}")
    say(f"  {seen.milliseconds:.1f} ms of processor a frame with everything (scenes included), {seen.megabytes} MB")
    say("")
    say("| Condition | Not found | 1 frame, 1e-3 | 1 frame, 1e-4 | Check, 1e-3 | Check, 1e-4 | Told a mismatch |")
    say("|---|---|---|---|---|---|---|")
    limits = Thresholds(accept=at["whole check", 1e-4], low=Thresholds().low)
    for name, probes in seen.genuine.items():
        lost = np.mean([look[0].numbers is None for look in probes.looks])
        one, whole = (_own(refs, probes, frames, by) for frames in (1, FRAMES))
        cells = [
            _rate(probes.person, scores < at[kind, rate])
            for kind, scores in (("one frame", one), ("whole check", whole))
            for rate in (1e-3, 1e-4)
        ]
        told = [
            judge(looks, [Template(refs[person], is_trusted=True)], by=by, at=limits).answer == "NO_MATCH"
            for person, looks in zip(probes.person, probes.looks, strict=True)
        ]
        say(f"| {name} | {lost:.1%} | {' | '.join(cells)} | {np.mean(told):.1%} |")
    say("")
    for name, looks in seen.impostors.items():
        scores = _against(refs, looks, by)
        say(f"  Wrong people, {name}: {_false_matches(scores, at['whole check', 1e-4])}")
    flat = [look.liveness for looks in seen.genuine["clean"].looks for look in looks if look.liveness is not None]
    say(f"  Live people asked to turn their head, clean: {np.mean(np.array(flat) < 0.5):.1%} of frames")


def _photo(path: Path) -> Image.Image:
    with Image.open(path) as photo:
        return photo.convert("RGB")


def _moment(photo: Image.Image, condition: object, chance: np.random.Generator, by: FaceEngine, n: int) -> list[Look]:
    make = condition if callable(condition) else clean
    return [look_at(make(moved(photo, chance), chance), by=by) for _ in range(n)]


def _numbers(look: Look) -> Floats:
    return np.zeros(512, np.float32) if look.numbers is None else look.numbers


def _scores(refs: Floats, looks: Sequence[Look], by: FaceEngine) -> Floats:
    """Likeness to every template; that of nobody when no face was found."""
    found = [look for look in looks if look.numbers is not None]
    if not found:
        return np.full(len(refs), -1.0, np.float32)
    best: Floats = np.max(refs @ np.array(evidence(found, by=by)).T, axis=1)
    return best


def _against(refs: Floats, moments: Sequence[Sequence[Look]], by: FaceEngine) -> Floats:
    return np.array([_scores(refs, looks, by) for looks in moments])


def _cross(refs: Floats, probes: Probes, by: FaceEngine) -> tuple[Floats, Floats]:
    """Every person against all others."""
    keep = np.array(probes.person)[:, None] != np.arange(len(refs))[None, :]
    single = _against(refs, [looks[:1] for looks in probes.looks], by)
    return single[keep], _against(refs, probes.looks, by)[keep]


def _own(refs: Floats, probes: Probes, frames: int, by: FaceEngine) -> Floats:
    return np.array(
        [
            _scores(refs[person : person + 1], looks[:frames], by)[0]
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
