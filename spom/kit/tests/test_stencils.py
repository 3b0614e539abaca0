"""Pieces of a page with holes, and what a process remembers."""

from functools import partial

import pytest
from django.template import engines

from spom.kit.remembered import Remembered
from spom.kit.stencils import HOLES, Stencil


def drawn(template: str, **context: object) -> Stencil:
    return Stencil(engines["django"].from_string(template).render({"hole": HOLES, **context}))


class TestStencil:
    """Drawn once, filled often."""

    def test_is_filled_anew_each_time(self) -> None:
        stencil = drawn('<b id="{{ hole.number }}">{{ word }} {{ hole.number }}</b>{{ hole.rest }}', word="Seat")

        assert stencil.filled({"number": "1", "rest": "."}) == '<b id="1">Seat 1</b>.'
        assert stencil.filled({"number": "2", "rest": ""}) == '<b id="2">Seat 2</b>'

    def test_nobody_writes_a_hole_into_a_text(self) -> None:
        assert drawn("{{ word }}", word="hole.number <b>").filled({}) == "hole.number &lt;b&gt;"

    def test_a_hole_nobody_filled_is_a_mistake(self) -> None:
        with pytest.raises(KeyError):
            drawn("{{ hole.number }}").filled({})


class TestRemembered:
    """The least used is forgotten first."""

    def test_makes_a_thing_once(self) -> None:
        made: list[str] = []
        memory = Remembered[str, None](most=2)

        for key in ["a", "b", "a", "c", "a", "b"]:
            memory.get(key, partial(made.append, key))

        assert made == ["a", "b", "c", "b"]
