"""Names every noun once, because Django looks for models here. Elsewhere import the file you need."""

from spom.portal.models.institution import Contact, Institution

__all__ = ["Contact", "Institution"]
