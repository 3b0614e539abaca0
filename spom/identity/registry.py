"""What upper floors bring to identity: banners and facts at the gate, and which programmes there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Banner:
    """One page-wide notice: the fact, then what it means for the reader."""

    title: StrOrPromise
    text: StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One line beside the form: "All services: running normally". With a `url` it is a link."""

    title: StrOrPromise
    text: StrOrPromise
    url: str = ""


BannerMaker = Callable[[datetime], Banner | None]
FactMaker = Callable[[datetime], Fact | None]
_banners: list[tuple[int, BannerMaker]] = []
_facts: list[tuple[int, FactMaker]] = []


def gate_banner(*, order: int) -> Callable[[BannerMaker], BannerMaker]:
    """Offer a banner for the gate. None: nothing to say. Raises ValueError when the place is taken."""

    def hang(make: BannerMaker) -> BannerMaker:
        _take_place(order, _banners)
        _banners.append((order, make))
        return make

    return hang


def gate_fact(*, order: int) -> Callable[[FactMaker], FactMaker]:
    """Offer a fact for the gate. None: nothing to say. Raises ValueError when the place is taken."""

    def hang(make: FactMaker) -> FactMaker:
        _take_place(order, _facts)
        _facts.append((order, make))
        return make

    return hang


def banner_now(at: datetime) -> Banner | None:
    """The first banner with something to say: one at a time."""
    made = (make(at) for _, make in sorted(_banners, key=lambda hung: hung[0]))
    return next((banner for banner in made if banner), None)


def facts_now(at: datetime) -> list[Fact]:
    """Every fact with something to say, in order."""
    made = (make(at) for _, make in sorted(_facts, key=lambda hung: hung[0]))
    return [fact for fact in made if fact]


def _take_place(order: int, hung: Sequence[tuple[int, Callable[[datetime], object]]]) -> None:
    if any(other == order for other, _ in hung):
        raise ValueError(f"Two things at the gate at {order}.")


ProgrammeCodes = Callable[[], frozenset[str]]
_programme_codes: list[ProgrammeCodes] = []


def offer_programmes(codes: ProgrammeCodes) -> ProgrammeCodes:
    """Say which codes of programmes a file of the registry may name. Raises ValueError when somebody else does."""
    if _programme_codes:
        raise ValueError("Two lists of programmes.")
    _programme_codes.append(codes)
    return codes


def programme_codes() -> frozenset[str] | None:
    """Every code of a programme; None where nobody knows any, and any code will do."""
    return _programme_codes[0]() if _programme_codes else None
