"""An institution's own colour, made legible.

People choose a brand colour for its hue. Text and buttons need contrast: at least 4.5 to 1 (WCAG 2.2, 1.4.3). So the
hue and strength are kept and the lightness is moved (in light as little as it takes) until every pair of colours that
meets on a page is legible. The numbers of the surfaces repeat frontend/styles/tokens.css; a test compares them.
"""

from dataclasses import dataclass, fields
from math import atan2, cos, hypot, pi, sin

LEGIBLE = 4.5
# Rounding to eight bits a channel moves contrast in the second decimal: aim a little higher.
AIM = 4.55
STEP = 0.004


@dataclass(frozen=True, kw_only=True)
class Oklch:
    """Lightness 0 to 1, chroma 0 to about 0.3, hue in degrees."""

    lightness: float
    chroma: float
    hue: float


WHITE = Oklch(lightness=1, chroma=0, hue=0)
# What lies behind brand-coloured text in light (tokens --bg, --surface, --surface-2).
GROUNDS = (
    Oklch(lightness=0.977, chroma=0.004, hue=240),
    WHITE,
    Oklch(lightness=0.962, chroma=0.006, hue=240),
)


@dataclass(frozen=True, kw_only=True)
class Brand:
    """The brand tokens of one theme, as `#rrggbb`. Each is named as in tokens.css, with `_` for `-`."""

    brand: str
    brand_fill: str
    brand_hover: str
    on_brand: str
    brand_soft: str
    brand_line: str
    deep: str
    on_deep: str
    on_deep_2: str


def brand_in_light(colour: str) -> Brand:
    """Brand tokens for the light theme, from `#rrggbb`."""
    own = from_hex(colour)
    soft = _with(own, lightness=0.955, chroma=min(own.chroma, 0.018))
    text = _darker_until_legible(own, (*GROUNDS, soft))
    fill = _darker_until_legible(own, (WHITE,))
    deep = _with(own, lightness=min(own.lightness, 0.315), chroma=min(own.chroma, 0.075))
    return Brand(
        brand=to_hex(text),
        brand_fill=to_hex(fill),
        brand_hover=to_hex(_with(fill, lightness=max(0.0, fill.lightness - 0.06))),
        on_brand=to_hex(WHITE),
        brand_soft=to_hex(soft),
        brand_line=to_hex(_with(own, lightness=0.86, chroma=min(own.chroma, 0.045))),
        deep=to_hex(deep),
        on_deep=to_hex(_with(own, lightness=0.975, chroma=min(own.chroma, 0.01))),
        on_deep_2=to_hex(_with(own, lightness=0.84, chroma=min(own.chroma, 0.035))),
    )


def brand_in_dark(colour: str) -> Brand:
    """Brand tokens for the dark theme, from `#rrggbb`: light enough at any hue, as the tests show."""
    own = from_hex(colour)
    gentle = min(own.chroma, 0.12)
    fill = _with(own, lightness=0.74, chroma=gentle)
    return Brand(
        brand=to_hex(_with(own, lightness=0.78, chroma=gentle)),
        brand_fill=to_hex(fill),
        brand_hover=to_hex(_with(fill, lightness=fill.lightness + 0.07)),
        on_brand=to_hex(_with(own, lightness=0.19, chroma=min(own.chroma, 0.035))),
        brand_soft=to_hex(_with(own, lightness=0.29, chroma=min(own.chroma, 0.042))),
        brand_line=to_hex(_with(own, lightness=0.40, chroma=min(own.chroma, 0.06))),
        deep=to_hex(_with(own, lightness=0.262, chroma=min(own.chroma, 0.042))),
        on_deep=to_hex(_with(own, lightness=0.975, chroma=min(own.chroma, 0.01))),
        on_deep_2=to_hex(_with(own, lightness=0.84, chroma=min(own.chroma, 0.035))),
    )


def stylesheet(colour: str) -> str:
    """The brand tokens as a stylesheet, to be linked after spom.css. Raises ValueError for anything but `#rrggbb`."""
    light, dark = brand_in_light(colour), brand_in_dark(colour)
    tokens = "".join(
        f"--{field.name.replace('_', '-')}:light-dark({getattr(light, field.name)},{getattr(dark, field.name)});"
        for field in fields(Brand)
    )
    return f"@layer tokens{{:root{{{tokens}}}}}\n"


def contrast(one: str, other: str) -> float:
    """How far apart two colours `#rrggbb` are to the eye: 1 to 21 (WCAG 2.2)."""
    return _contrast(_linear(one), _linear(other))


def from_hex(colour: str) -> Oklch:
    """`#rrggbb` in OKLCH. Raises ValueError for anything else."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness=lightness, chroma=hypot(a, b), hue=atan2(b, a) * 180 / pi % 360)


def to_hex(colour: Oklch) -> str:
    """`#rrggbb`, with as much of the chroma as a screen can show."""
    return "#" + "".join(f"{round(_curved(channel) * 255):02x}" for channel in _shown(colour))


def _shown(colour: Oklch) -> tuple[float, float, float]:
    """The linear channels; the chroma is lowered until the colour is one a screen has."""
    chroma = colour.chroma
    while chroma > 0:
        channels = _channels(_with(colour, chroma=chroma))
        if all(-0.0001 <= channel <= 1.0001 for channel in channels):  # noqa: PLR2004  # within rounding of 0 and 1
            break
        chroma -= STEP
    red, green, blue = _channels(_with(colour, chroma=max(0.0, chroma)))
    return _clamped(red), _clamped(green), _clamped(blue)


def _channels(colour: Oklch) -> tuple[float, float, float]:
    a, b = colour.chroma * cos(colour.hue * pi / 180), colour.chroma * sin(colour.hue * pi / 180)
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(colour: str) -> tuple[float, float, float]:
    if len(colour) != len("#rrggbb") or not colour.startswith("#"):
        raise ValueError(f"{colour} is not #rrggbb")
    red, green, blue = (_straight(byte / 255) for byte in bytes.fromhex(colour[1:]))
    return red, green, blue


def _straight(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004  # sRGB


def _curved(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055  # noqa: PLR2004  # sRGB


def _clamped(channel: float) -> float:
    return min(1.0, max(0.0, channel))


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(channels: tuple[float, float, float]) -> float:
    red, green, blue = channels
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _with(colour: Oklch, *, lightness: float | None = None, chroma: float | None = None) -> Oklch:
    return Oklch(
        lightness=colour.lightness if lightness is None else lightness,
        chroma=colour.chroma if chroma is None else chroma,
        hue=colour.hue,
    )


def _darker_until_legible(colour: Oklch, grounds: tuple[Oklch, ...]) -> Oklch:
    """The colour, or the lightest darker one that is legible on every ground. Black always is."""
    while not _legible(colour, grounds):
        colour = _with(colour, lightness=colour.lightness - STEP)
    return colour


def _legible(colour: Oklch, grounds: tuple[Oklch, ...]) -> bool:
    shown = _shown(colour)
    return all(_contrast(shown, _shown(ground)) >= AIM for ground in grounds)
