"""Two short films: slides, a synthetic voice, and captions that are exactly what it says."""

import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from tools.demo_media.slides import Slide, chart

PAUSE = 0.45
VOICE = ("espeak-ng", "-v", "en-gb", "-s", "150", "-p", "38")


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A picture and the sentences said over it. `spoken` differs where the voice would stumble."""

    picture: Image
    said: Sequence[str]


def _points(title: str, texts: Sequence[str], shown: int) -> Image:
    slide = Slide(title)
    slide.lines(texts, shown=shown)
    return slide.image


NOTICE = ("21 clear days of notice", "day of service: not counted", "day of the meeting: not counted")
QUORUM = ("private company: 2", "public, up to 1,000 members: 5", "up to 5,000: 15", "beyond: 30")
VOTES = ("ordinary: more for than against", "special: at least three times the votes against", "abstentions: neither")
BOARD = ("four meetings a year", "at most 120 days apart", "quorum: a third, at least two")
MEETINGS = (
    Scene(
        picture=_points("Meetings", ("Was it called?", "Were enough people there?", "Did enough of them agree?"), 3),
        said=(
            "A company decides in meetings.",
            "Whether a decision holds depends on three questions.",
            "Was the meeting called properly, were enough people there, and did enough of them agree?",
        ),
    ),
    Scene(
        picture=_points("Notice", NOTICE, 1),
        said=("First, the notice. A general meeting needs twenty-one clear days.",),
    ),
    Scene(
        picture=_points("Notice", NOTICE, 3),
        said=(
            "Clear means that neither the day of service counts, nor the day of the meeting.",
            "Served by hand on the first of June, the meeting may be held on the twenty-third, not before.",
        ),
    ),
    Scene(
        picture=_points("Quorum", QUORUM, 1),
        said=("Second, the quorum. In a private company, two members present in person.",),
    ),
    Scene(
        picture=_points("Quorum", QUORUM, 4),
        said=(
            "In a public company it grows with the members.",
            "Five up to a thousand, fifteen up to five thousand, and thirty beyond.",
            "If the quorum is not there within half an hour, the meeting stands adjourned for a week.",
        ),
    ),
    Scene(
        picture=_points("Resolution", VOTES, 1),
        said=("Third, the vote. An ordinary resolution needs more votes for than against.",),
    ),
    Scene(
        picture=_points("Resolution", VOTES, 3),
        said=(
            "A special resolution needs three times as many for as against.",
            "Who abstains is not counted at all.",
            "Twelve for, four against, two silent: carried, with not a vote to spare.",
        ),
    ),
    Scene(
        picture=_points("The board", BOARD, 3),
        said=(
            "The board meets four times a year, at most a hundred and twenty days apart.",
            "Its quorum is a third of the directors, and never less than two.",
        ),
    ),
    Scene(
        picture=_points("Ask in this order", ("Called?", "Enough there?", "Enough agreed?"), 3),
        said=("Called, present, agreed. Ask in this order, and most disputes about meetings are answered.",),
    ),
)
BREAK_EVEN = (
    Scene(
        picture=chart(0),
        said=("Let us draw how profit depends on volume. To the right, lamps. Upwards, lakhs of rupees.",),
    ),
    Scene(
        picture=chart(1),
        said=("Fixed cost is twenty-four lakh, whether we make no lamp or fifteen thousand. A flat line.",),
    ),
    Scene(
        picture=chart(2),
        said=(
            "Every lamp adds three hundred rupees of variable cost.",
            "Total cost begins at twenty-four and climbs to sixty-nine lakh at fifteen thousand lamps.",
        ),
    ),
    Scene(
        picture=chart(3),
        said=(
            "Sales begin at nothing. At five hundred rupees a lamp, fifteen thousand lamps bring seventy-five lakh.",
        ),
    ),
    Scene(
        picture=chart(4),
        said=(
            "The lines cross where sales just pay for everything: at twelve thousand lamps, or sixty lakh.",
            "Twenty-four lakh of fixed cost, divided by two hundred rupees of contribution.",
            "The chart and the formula agree.",
        ),
    ),
    Scene(
        picture=chart(5),
        said=(
            "To the left, the gap is loss. To the right, it is profit.",
            "At fifteen thousand lamps, the gap is six lakh.",
            "And we could lose a fifth of our sales before it is gone: that is the margin of safety.",
        ),
    ),
    Scene(
        picture=chart(5, "What moves the crossing?"),
        said=(
            "What moves the crossing? A higher fixed cost lifts both cost lines, and moves it to the right.",
            "A higher price makes the sales line steeper, and moves it to the left.",
            "Draw your own, before you believe a budget.",
        ),
    ),
)


def make_film(scenes: Sequence[Scene], *, film: Path, captions: Path) -> float:
    """Encode the scenes as WebM (VP9, Opus) and write what is said as WebVTT. Answers its seconds."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        cues, pictures, sounds, now = ["WEBVTT\n"], [], [], 0.0
        for number, scene in enumerate(scenes):
            picture = work / f"{number}.png"
            scene.picture.save(picture)
            begun = now
            for place, sentence in enumerate(scene.said):
                sound = work / f"{number}-{place}.wav"
                length = _say(sentence, sound)
                cues.append(f"{_clock(now)} --> {_clock(now + length)}\n{_broken(sentence)}\n")
                sounds.append(sound)
                now += length + PAUSE
            pictures.append((picture, now - begun))
        captions.write_text("\n".join(cues), encoding="utf-8")
        _encode(pictures, sounds, work, film)
        return now


def _say(sentence: str, sound: Path) -> float:
    subprocess.run([*VOICE, "-w", str(sound), sentence], check=True)
    with wave.open(str(sound)) as file:
        return float(file.getnframes() / file.getframerate())


def _encode(pictures: list[tuple[Path, float]], sounds: list[Path], work: Path, film: Path) -> None:
    shown = "".join(f"file '{path}'\nduration {length:.3f}\n" for path, length in pictures)
    (work / "pictures").write_text(f"{shown}file '{pictures[-1][0]}'\n")
    joined = work / "voice.wav"
    with wave.open(str(joined), "wb") as voice:
        for number, path in enumerate(sounds):
            with wave.open(str(path)) as sound:
                if number == 0:
                    voice.setparams(sound.getparams())
                voice.writeframes(sound.readframes(sound.getnframes()))
                voice.writeframes(bytes(int(PAUSE * sound.getframerate()) * sound.getsampwidth()))
    command = [
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-f",
        "concat",
        "-safe",
        "0",
        "-i",
        str(work / "pictures"),
        "-i",
        str(joined),
    ]
    command += ["-r", "5", "-c:v", "libvpx-vp9", "-b:v", "0", "-crf", "36", "-g", "25", "-pix_fmt", "yuv420p"]
    command += ["-c:a", "libopus", "-b:a", "28k", "-shortest", str(film)]
    subprocess.run(command, check=True)


def _broken(sentence: str) -> str:
    """Two lines where one would be too long to read."""
    if len(sentence) <= 64:  # noqa: PLR2004  # a line of captions
        return sentence
    words = sentence.split()
    half = next(n for n in range(len(words)) if len(" ".join(words[:n])) >= len(sentence) / 2)
    return f"{' '.join(words[:half])}\n{' '.join(words[half:])}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes):02}:{rest:06.3f}"
