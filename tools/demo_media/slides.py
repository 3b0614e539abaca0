"""Pictures drawn with Pillow: slides of the films, figures of the texts."""

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

SIZE = (1280, 720)
INK, SOFT, PAPER = "#17242b", "#5b6b74", "#f7f9fa"
PEACOCK, MARIGOLD, LEAF, BRICK = "#0d5c75", "#b7791f", "#2f7d4f", "#b3402e"
FONT = "DejaVuSans.ttf"
BOLD = "DejaVuSans-Bold.ttf"


@lru_cache(maxsize=32)
def font(size: int, name: str = FONT) -> FreeTypeFont:
    """A font of Pillow's surroundings."""
    return ImageFont.truetype(name, size)


class Slide:
    """One picture with a heading, on which things are drawn."""

    def __init__(self, title: str, size: tuple[int, int] = SIZE) -> None:
        self.image = Image.new("RGB", size, PAPER)
        self.draw = ImageDraw.Draw(self.image)
        if title:
            self.draw.rectangle((0, 0, size[0], 92), fill=PEACOCK)
            self.draw.text((56, 24), title, font=font(36, BOLD), fill="white")

    def lines(self, texts: Sequence[str], *, top: int = 150, shown: int | None = None) -> None:
        """Points, one below the other; those after `shown` are not there yet."""
        for number, text in enumerate(texts if shown is None else texts[:shown]):
            y = top + number * 84
            last = shown is not None and number == shown - 1
            self.draw.ellipse((64, y + 14, 82, y + 32), fill=MARIGOLD if last else PEACOCK)
            self.draw.text((112, y), text, font=font(32), fill=INK)

    def text(
        self, place: tuple[float, float], text: str, *, size: int = 26, fill: str = INK, bold: bool = False
    ) -> None:
        """Words at a place."""
        self.draw.text(place, text, font=font(size, BOLD if bold else FONT), fill=fill)

    def line(self, points: Sequence[tuple[float, float]], *, fill: str, width: int = 5) -> None:
        """A line through points."""
        self.draw.line(list(points), fill=fill, width=width)


LEFT, RIGHT, TOP, BOTTOM = 150, 1150, 140, 620
MOST_LAMPS, MOST_LAKH = 15_000, 80


def _at(lamps: float, lakh: float) -> tuple[float, float]:
    return LEFT + lamps / MOST_LAMPS * (RIGHT - LEFT), BOTTOM - lakh / MOST_LAKH * (BOTTOM - TOP)


def chart(step: int, title: str = "The break-even chart") -> Image.Image:
    """The break-even chart, drawn as far as `step`: axes, fixed, total, sales, crossing, areas."""
    slide = Slide(title)
    slide.line([(LEFT, TOP), (LEFT, BOTTOM), (RIGHT, BOTTOM)], fill=INK, width=4)
    slide.text((LEFT - 80, TOP - 36), "₹ lakh", size=22, fill=SOFT)
    slide.text((RIGHT - 60, BOTTOM + 40), "lamps", size=22, fill=SOFT)
    for lamps in (3_000, 6_000, 9_000, 12_000, 15_000):
        slide.text((_at(lamps, 0)[0] - 36, BOTTOM + 10), f"{lamps:,}", size=20, fill=SOFT)
    for lakh in (24, 60):
        slide.text((LEFT - 50, _at(0, lakh)[1] - 14), str(lakh), size=22, fill=SOFT)
    if step >= 5:  # noqa: PLR2004  # the steps are the film's
        slide.draw.polygon([_at(0, 0), _at(0, 24), _at(12_000, 60)], fill="#f3d9d4")
        slide.draw.polygon([_at(12_000, 60), _at(15_000, 69), _at(15_000, 75)], fill="#d6ebdd")
        slide.text(_at(1_200, 20), "loss", size=24, fill=BRICK, bold=True)
        slide.text((_at(14_000, 70)[0] - 20, _at(0, 79)[1]), "profit", size=24, fill=LEAF, bold=True)
    drawn = (
        (1, [_at(0, 24), _at(15_000, 24)], SOFT, (_at(8_600, 23)), "fixed cost 24"),
        (2, [_at(0, 24), _at(15_000, 69)], BRICK, (_at(5_200, 50)), "total cost"),
        (3, [_at(0, 0), _at(15_000, 75)], LEAF, (_at(6_800, 32)), "sales"),
    )
    for from_step, points, colour, place, words in drawn:
        if step >= from_step:
            slide.line(points, fill=colour)
            slide.text(place, words, size=24, fill=colour, bold=True)
    if step >= 4:  # noqa: PLR2004
        x, y = _at(12_000, 60)
        slide.draw.ellipse((x - 12, y - 12, x + 12, y + 12), outline=MARIGOLD, width=6)
        slide.line([(x, y + 12), (x, BOTTOM)], fill=MARIGOLD, width=2)
        slide.text((x - 190, y - 62), "12,000 lamps", size=26, fill=MARIGOLD, bold=True)
    return slide.image


ABOVE, BELOW = 70, 160


def timeline(marks: Sequence[tuple[float, str, str]]) -> Image.Image:
    """Points on a line: where (0 to 1), a word above, a word below."""
    slide = Slide("", (1200, 260))
    slide.line([(60, 130), (1140, 130)], fill=PEACOCK, width=6)
    for where, above, below in marks:
        x = 60 + where * 1080
        slide.draw.ellipse((x - 13, 117, x + 13, 143), fill=MARIGOLD)
        for text, y in ((above, ABOVE), (below, BELOW)):
            half = font(24).getlength(text) / 2
            slide.text((min(max(x - half, 20), 1180 - 2 * half), y), text, size=24, bold=y == ABOVE)
    return slide.image
