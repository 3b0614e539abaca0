"""Makes what the portal's tests are about: say only what matters there."""

import io
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from spom.identity.actions.roles import grant_role
from spom.identity.models import Role, Unit, User
from spom.portal.actions import institution as actions
from spom.portal.actions.institution import OfficeCard
from spom.portal.actions.tickets import Asker, open_ticket
from spom.portal.models.institution import Contact, Institution
from spom.portal.models.ticket import Ticket

MONDAY_9 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def named(*, by: User, name: str = "Demo Institute of Accountants", short_name: str = "DIA") -> Institution:
    """An institution whose setting up has begun."""
    return actions.name_institution(
        name=name,
        short_name=short_name,
        official_address="spom.demo-institute.example",
        recognise="The address starts with spom and the padlock is closed.",
        by=by,
        at=MONDAY_9,
    )


def office(name: Contact.Office = Contact.Office.IT_HELP_DESK, *, email: str = "help@example.edu") -> OfficeCard:
    """How an office can be reached."""
    return OfficeCard(office=name, email=email, phone="+91 11 5550 0100", hours="Monday to Friday, 9 to 18", place="")


def ready(*, by: User) -> Institution:
    """An institution with every section saved, ready to open."""
    named(by=by)
    actions.change_look(colour="#00566e", by=by, at=MONDAY_9)
    actions.change_languages(
        languages=["en", "hi", "de"], default_language="en", time_zone="Asia/Kolkata", by=by, at=MONDAY_9
    )
    return actions.change_contacts(cards=[office()], by=by, at=MONDAY_9)


def open_to_all(*, by: User) -> Institution:
    """An institution everybody may enter."""
    ready(by=by)
    return actions.open_portal(by=by, at=MONDAY_9)


def asked(by: User | None, *, email: str = "", subject: str = "No code arrives") -> Ticket:
    """A ticket somebody opened on Monday at nine."""
    return open_ticket(
        asker=Asker(user=by, email=email, language="en"),
        subject=subject,
        category=Ticket.Category.SIGN_IN,
        text="I wait since this morning.",
        context={},
        at=MONDAY_9,
    )


def coordinator_of(person: User, unit: Unit) -> User:
    """Somebody who answers for this unit."""
    grant_role(user=person, role=Role.COORDINATOR, unit=unit, reason="Test", by=None, at=MONDAY_9)
    return User.objects.get(pk=person.pk)


def picture(name: str = "screen.png") -> SimpleUploadedFile:
    """A small screenshot."""
    drawn = io.BytesIO()
    Image.new("RGB", (20, 10), "#00566e").save(drawn, "PNG")
    return SimpleUploadedFile(name, drawn.getvalue())
