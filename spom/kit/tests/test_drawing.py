"""Parts drawn once: the same for the same values, never one person's for another."""

from dataclasses import dataclass

import pytest
from django.contrib.contenttypes.models import ContentType
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe

from spom.kit.drawing import drawn_once


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of a menu."""

    url: str
    label: str
    icon: str = "house"
    current: bool = False


@dataclass
class Loose:
    """It may change after it was drawn."""

    label: str


def menu(*labels: str) -> str:
    """A menu with these lines."""
    return drawn_once("ui/menu.html", {"menu": tuple(Entry(url="/", label=label) for label in labels)})


def me(name: str, token: str = "t") -> str:  # noqa: S107  # no secret
    """The corner of the page that names the person."""
    open_ = {"initials": "AR", "full_name": name, "username": "CRO1", "csrf_token": token}
    return drawn_once("ui/me.html", {}, open_)


def test_other_values_are_drawn_anew() -> None:
    assert "Learning" in menu("Learning")
    assert "Learning" not in menu("Booking")
    assert menu("Learning") == menu("Learning")


def test_equal_values_of_another_kind_are_drawn_anew() -> None:
    others: dict[str, object] = {"initials": "AR", "username": "CRO1"}

    assert "True" not in drawn_once("ui/me.html", others | {"full_name": 1}, {"csrf_token": "t"})
    assert "True" in drawn_once("ui/me.html", others | {"full_name": True}, {"csrf_token": "t"})


def test_what_is_left_open_is_never_remembered() -> None:
    alice, bob = me("Alice Rao", "token-of-alice"), me("Bob Mehta", "token-of-bob")

    assert "Alice Rao" in alice
    assert "token-of-alice" in alice
    assert "Bob Mehta" in bob
    assert "token-of-bob" in bob
    assert "lice" not in bob


@pytest.mark.security("S31")
def test_what_is_filled_in_is_escaped() -> None:
    assert "<script>" not in me("<script>alert(1)</script>")
    assert "&lt;script&gt;" in me("<script>alert(1)</script>")


def test_html_put_together_by_us_may_be_filled_in() -> None:
    assert "<b>AR</b>" in drawn_once("ui/me.html", {}, {"full_name": mark_safe("<b>AR</b>")})  # the test's own


@pytest.mark.security("S31")
def test_html_is_no_value_because_the_same_text_would_look_different() -> None:
    with pytest.raises(TypeError, match="HTML"):
        drawn_once("ui/menu.html", {"menu": (Entry(url="/", label=mark_safe("<b>x</b>")),)})  # the test's own

    assert "&lt;b&gt;x" in menu("<b>x</b>")


def test_the_language_belongs_to_what_is_drawn() -> None:
    def switch() -> str:
        return drawn_once("ui/language_switch.html", {}, {"here": "/"})

    english = switch()
    with translation.override("de"):
        german = switch()

    assert 'value="en" lang="en" selected' in english
    assert 'value="de" lang="de" selected' in german
    assert switch() == english


@pytest.mark.parametrize("value", [Loose(label="x"), ["x"], {"a": 1}])
def test_what_may_change_is_no_value(value: object) -> None:
    with pytest.raises(TypeError):
        drawn_once("ui/menu.html", {"menu": value})


@pytest.mark.django_db
def test_a_row_is_no_value_because_rows_are_equal_when_their_keys_are() -> None:
    with pytest.raises(TypeError, match="ContentType"):
        drawn_once("ui/menu.html", {"menu": ContentType.objects.first()})


def test_a_value_cannot_pose_as_a_hole() -> None:
    with pytest.raises(TypeError, match="hole"):
        menu("\ue000csrf_token\ue001")


class TestTag:
    """`{% once %}`."""

    def test_the_part_sees_what_is_named_and_nothing_else(self) -> None:
        page = Template('{% load ui %}{% once "ui/me.html" open full_name=name %}')

        drawn = page.render(Context({"name": "Alice Rao", "username": "CRO0612345", "initials": "AR"}))

        assert "Alice Rao" in drawn
        assert "CRO0612345" not in drawn

    @pytest.mark.parametrize("written", ["once", 'once "ui/me.html" name', 'once "ui/me.html" a=b open c'])
    def test_it_says_what_is_missing(self, written: str) -> None:
        with pytest.raises(TemplateSyntaxError):
            Template("{% load ui %}{% " + written + " %}")
