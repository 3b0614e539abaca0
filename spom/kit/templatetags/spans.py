"""How long something lasts, for people: {{ seconds|duration }} is "9 h 20 m"."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def duration(seconds: float) -> str:
    """Hours and minutes, whole minutes only; below an hour the minutes alone."""
    hours, minutes = divmod(int(seconds) // 60, 60)
    if hours and minutes:
        return _("%(hours)s h %(minutes)s m") % {"hours": hours, "minutes": minutes}
    if hours:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(minutes)s m") % {"minutes": minutes}
