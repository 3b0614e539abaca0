"""The portal's areas in templates."""

from django import template

from spom.portal.registry.areas import area_called

register = template.Library()


@register.filter
def area_name(code: str) -> str:
    """The name people know the area by."""
    return str(area_called(code).name)
