"""The institution as it stands at the head of its papers."""

from spom.kit.files import path_of
from spom.kit.pdf.paper import Letterhead
from spom.portal.models.institution import Contact
from spom.portal.queries.institution import contacts, current_institution


def letterhead() -> Letterhead:
    """Name, colour and logo as staff set them; where the institution's offices are and where its portal is."""
    institution = current_institution()
    offices = {contact.office: contact for contact in contacts()}
    coordinators = offices.get(Contact.Office.COORDINATOR_OFFICE)
    lines = [coordinators.place if coordinators else "", institution.official_address]
    return Letterhead(
        name=institution.name,
        lines=tuple(line for line in lines if line),
        colour=institution.colour,
        logo=_content_of(institution.logo),
    )


def _content_of(place: str) -> bytes:
    """A paper without its logo is better than no paper."""
    try:
        return path_of(place).read_bytes() if place else b""
    except FileNotFoundError:
        return b""
