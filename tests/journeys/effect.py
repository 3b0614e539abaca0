"""How different two crowds of measurements are, whatever their unit and however fast the machine."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence


def cliffs_delta(ones: Sequence[float], others: Sequence[float]) -> float:
    """From -1 to 1: how much likelier a draw of `ones` is the greater than the smaller. 0: nobody could tell."""
    ranked = sorted(others)
    greater = sum(bisect_left(ranked, one) for one in ones)
    smaller = sum(len(ranked) - bisect_right(ranked, one) for one in ones)
    return (greater - smaller) / (len(ones) * len(ranked))
