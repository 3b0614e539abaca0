"""What the sign-in page says of the house, beside the form."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from spom.identity.models import User
from spom.portal.actions.institution import OfficeCard, change_contacts
from spom.portal.models.institution import Contact
from spom.portal.models.maintenance import EVERYTHING, MaintenanceWindow
from spom.portal.queries.maintenance import forget_windows

pytestmark = pytest.mark.django_db


def test_it_names_the_help_desk_and_its_hours(client: Client, grace: User) -> None:
    desk = OfficeCard(
        office=Contact.Office.IT_HELP_DESK, email="", phone="+91 11 5550 0100", hours="8:00 to 20:00", place=""
    )
    change_contacts(cards=[desk], by=grace, at=timezone.now())

    assert "+91 11 5550 0100 · 8:00 to 20:00" in client.get("/sign-in/").content.decode()


def test_it_names_the_next_maintenance_only_when_there_is_one(client: Client, grace: User) -> None:
    assert "Next maintenance" not in client.get("/sign-in/").content.decode()
    assert 'href="/status/"' in client.get("/sign-in/").content.decode()

    begins = timezone.now() + timedelta(days=30)
    MaintenanceWindow.objects.create(
        area=EVERYTHING,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        planned_by=grace,
        created_at=begins,
        changed_at=begins,
    )
    forget_windows()

    assert "Next maintenance" in client.get("/sign-in/").content.decode()
