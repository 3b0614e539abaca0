"""How often a picture of the right person, held to the camera, gets through: on paper and on a screen.

    python -m tests.bench.attacks FOLDER [PEOPLE]

Image 0 of each person is set up. Image 1 is shown: live (the photo as a camera would see the person), printed (less
contrast, a raster, paper and its edge), on a screen (its grid and moiré, another gamma, its frame), and both held so
near that no edge is seen. Each moves as a flat thing moves. A look that leaves a doubt asks for a turn of the head:
then the picture is tilted to the side that was asked for. These are drawings of attacks, not attacks.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from spom.config.command.saying import say
from spom.presence.face.engine import FaceEngine, engine
from spom.presence.face.judge import Answer, Template, Thresholds, judge, turned
from spom.presence.face.look import look_at
from spom.presence.face.picture import Floats
from tests.bench.scenes import moved

SIZE = (640, 480)
FRAMES, FRAMES_OF_A_TURN = 3, 4
FARTHEST_TILT = 40.0  # degrees; farther, and nobody finds a face on the paper
Chance = np.random.Generator
Show = Callable[[Image.Image, Chance], Image.Image]


def live(photo: Image.Image, chance: Chance) -> Image.Image:
    """The person, as the camera sees them."""
    return _noisy(_filling(photo), 2.0, chance)


def printed(photo: Image.Image, chance: Chance) -> Image.Image:
    """Held at arm's length: the paper's white edge, and a room around it."""
    return _noisy(_in_a_room(_raster(photo), edge=(235, 232, 225)), 3.0, chance)


def printed_near(photo: Image.Image, chance: Chance) -> Image.Image:
    """So near that the paper fills the picture."""
    return _noisy(_filling(_raster(photo)), 3.0, chance)


def on_screen(photo: Image.Image, chance: Chance) -> Image.Image:
    """On a telephone: a black frame, and a room around it."""
    return _noisy(_in_a_room(_lit(photo, chance), edge=(12, 12, 14)), 3.0, chance)


def on_screen_near(photo: Image.Image, chance: Chance) -> Image.Image:
    """So near that the screen fills the picture."""
    return _noisy(_filling(_lit(photo, chance)), 3.0, chance)


SPECIES: dict[str, Show] = {
    "paper, with its edge": printed,
    "paper, near": printed_near,
    "screen, with its frame": on_screen,
    "screen, near": on_screen_near,
}


def main(folder: Path, people: int) -> None:
    """Print one line for each kind of attack, and one for the living."""
    by, chance = engine(), np.random.default_rng(20261123)
    persons = []
    for person in sorted((folder / "genuine").iterdir())[:people]:
        known = look_at(_photo(person / "0.jpg"), by=by).numbers
        if known is not None:
            persons.append(([Template(known, is_trusted=True)], _photo(person / "1.jpg")))
    say(f"Pictures held to the camera: {len(persons)} people, {FRAMES} frames a look.")
    say("")
    say("| Shown | Passes at the first look | Asked to turn | Passes the turn | Gets through in all |")
    say("|---|---|---|---|---|")
    for name, show in {"live": live, **SPECIES}.items():
        first = [_first_look(templates, photo, show, by, chance) for templates, photo in persons]
        doubted = [pair for pair, said in zip(persons, first, strict=True) if said == "turn"]
        fooled = sum(_tilted(templates, photo, show, by, chance) for templates, photo in doubted)
        passed = first.count("pass")
        through = _share(passed + fooled, len(persons)) if name != "live" else "(a living head turns)"
        turns = _share(fooled, len(doubted)) if name != "live" and doubted else "-"
        say(f"| {name} | {_share(passed, len(persons))} | {_share(len(doubted), len(persons))} | {turns} | {through} |")


def _first_look(templates: list[Template], photo: Image.Image, show: Show, by: FaceEngine, chance: Chance) -> str:
    looks = [look_at(show(moved(photo, chance), chance), by=by) for _ in range(FRAMES)]
    said = judge(looks, templates, by=by, at=Thresholds())
    if said.answer is not Answer.MATCH:
        return "no"
    return "turn" if said.wants_turn else "pass"


def _tilted(templates: list[Template], photo: Image.Image, show: Show, by: FaceEngine, chance: Chance) -> bool:
    """The flat picture is turned about its upright, as somebody would who holds it. Does that count as a turn?"""
    to_left = bool(chance.integers(2))
    angles = np.linspace(0, FARTHEST_TILT, FRAMES_OF_A_TURN) * (1 if to_left else -1)
    looks = [look_at(_turned(show(photo, chance), float(angle)), by=by) for angle in angles]
    said = judge(looks, templates, by=by, at=Thresholds())
    return said.answer is Answer.MATCH and turned(looks, to_left=to_left)


def _turned(scene: Image.Image, angle: float) -> Image.Image:
    """A flat thing turned about its upright axis, seen from two widths away."""
    width, height = scene.size
    turn, away = np.radians(angle), 2.0 * width
    corners, signs = [], ((-1, -1), (1, -1), (1, 1), (-1, 1))
    for x, y in ((across * width / 2, down * height / 2) for across, down in signs):
        depth = away / (away + x * np.sin(turn))
        corners.append((width / 2 + x * np.cos(turn) * depth, height / 2 + y * depth))
    whole = [(0, 0), (width, 0), (width, height), (0, height)]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, whole, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    numbers = np.linalg.solve(np.array(rows, float), np.array(wanted, float))
    return scene.transform(scene.size, Image.Transform.PERSPECTIVE, tuple(numbers), resample=Image.Resampling.BILINEAR)


def _raster(photo: Image.Image) -> Image.Image:
    """As a printer lays it down: dots of a raster, less contrast, a warm cast, a little spread."""
    large = photo.resize((photo.width * 3, photo.height * 3), Image.Resampling.BICUBIC)
    points = _points(large)
    down, across = np.mgrid[0 : large.height, 0 : large.width]
    raster = np.sin((across + down) * 2 * np.pi / 4.2) * np.sin((across - down) * 2 * np.pi / 4.2)
    inked = (points - 128) * 0.68 + 132 + 26 * raster[:, :, None] + np.array([6, 1, -8], np.float32)
    spread = _picture(inked).filter(ImageFilter.GaussianBlur(1.1))
    return spread.resize(photo.size, Image.Resampling.BILINEAR)


def _lit(photo: Image.Image, chance: Chance) -> Image.Image:
    """As a screen shows it: another gamma, a cold cast, the grid of its points, and moiré with those of the camera."""
    points = 255 * (_points(photo) / 255) ** 0.82 * np.array([0.96, 1.0, 1.06], np.float32)
    down, across = np.mgrid[0 : photo.height, 0 : photo.width]
    angle, period = chance.uniform(0, np.pi), chance.uniform(5, 14)
    waves = np.sin((across * np.cos(angle) + down * np.sin(angle)) * 2 * np.pi / period)
    grid = ((across % 3) == 0) | ((down % 3) == 0)
    return _picture(points * (1 - 0.08 * grid[:, :, None]) + 9 * waves[:, :, None])


def _filling(photo: Image.Image) -> Image.Image:
    """The photo as high as the picture, its own blur to both sides."""
    scene = photo.resize(SIZE, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(30))
    high = photo.resize((SIZE[1], SIZE[1]), Image.Resampling.BICUBIC)
    scene.paste(high, ((SIZE[0] - SIZE[1]) // 2, 0))
    return scene


def _in_a_room(photo: Image.Image, *, edge: tuple[int, int, int]) -> Image.Image:
    across, down = np.linspace(70, 120, SIZE[0]), np.linspace(0, 25, SIZE[1])
    scene = _picture((across[None, :, None] + down[:, None, None]) * np.array([1.0, 0.95, 0.88]))
    side, wide = 330, 18
    framed = Image.new("RGB", (side + 2 * wide, side + 2 * wide), edge)
    framed.paste(photo.resize((side, side), Image.Resampling.BICUBIC), (wide, wide))
    scene.paste(framed, ((SIZE[0] - framed.width) // 2, (SIZE[1] - framed.height) // 2))
    return scene


def _noisy(picture: Image.Image, strength: float, chance: Chance) -> Image.Image:
    return _picture(_points(picture) + chance.normal(0, strength, (picture.height, picture.width, 3)))


def _points(picture: Image.Image) -> Floats:
    return np.asarray(picture, dtype=np.float32)


def _picture(points: Floats) -> Image.Image:
    return Image.fromarray(np.clip(points, 0, 255).astype(np.uint8))


def _photo(path: Path) -> Image.Image:
    with Image.open(path) as photo:
        return photo.convert("RGB")


def _share(count: int, total: int) -> str:
    """With Wilson's interval at 95 %."""
    if not total:
        return "-"
    share, z = count / total, 1.96
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * np.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return f"{share:.0%} ({max(0.0, middle - half):.0%} to {min(1.0, middle + half):.0%})"


def told(words: Sequence[str]) -> None:
    """From the command line."""
    main(Path(words[1]), int(words[2]) if len(words) > 2 else 60)


if __name__ == "__main__":
    told(sys.argv)
