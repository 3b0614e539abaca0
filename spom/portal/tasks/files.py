"""Kept files nobody points at any more."""

from procrastinate.contrib.django import app

from spom.kit.files import forget_file


@app.task(retry=3)
def forget(place: str) -> None:
    """Remove the file. Doing so twice is no harm."""
    forget_file(place)
