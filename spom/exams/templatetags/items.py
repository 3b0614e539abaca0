"""Draws the texts of a question."""

from datetime import datetime

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from spom.exams.items import plain
from spom.exams.items.items import Text

register = template.Library()


@register.filter
def drawn(text: Text) -> SafeString:
    """Safe HTML of a text of a question."""
    return plain.drawn(text)


@register.filter
def hundredths(number: int) -> str:
    """A number kept in hundredths, with as many places as it needs."""
    places = 0 if number % 100 == 0 else 1 if number % 10 == 0 else 2
    return number_format(number / 100, places)


@register.filter
def clock(seconds: int) -> str:
    """Seconds as a clock shows them: 1:23:08, 06:42."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


@register.filter
def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as scripts count."""
    return int(moment.timestamp() * 1000)
