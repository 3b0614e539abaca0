"""Reads XML that strangers wrote: no entities, no document types, nothing fetched, and words for what is wrong."""

from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _


class NotReadable(ValueError):
    """The file is no XML we read; the message is a sentence."""


def tree(source: bytes) -> Element:
    """The root of the document; raises NotReadable."""
    try:
        root: Element = fromstring(source, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise NotReadable(_("it defines entities or points outside itself.")) from None
    except (ParseError, ValueError, LookupError) as no:
        raise NotReadable(_("it is not well-formed XML (%(why)s).") % {"why": no}) from None
    return root


def words(element: Element | None) -> str:
    """All text inside, without tags, trimmed."""
    return "" if element is None else "".join(element.itertext()).strip()
