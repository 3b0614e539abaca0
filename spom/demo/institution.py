"""The institution of the demo: what it is called, how it is reached, how it is divided."""

from dataclasses import dataclass
from datetime import datetime

from spom.identity.models import User
from spom.identity.policies import STAFF_NEED_PASSKEY
from spom.portal.actions.institution import (
    OfficeCard,
    change_contacts,
    change_languages,
    change_look,
    choose,
    name_institution,
    open_portal,
)
from spom.portal.models.institution import PEACOCK, Contact
from spom.portal.queries.institution import stored_institution


@dataclass(frozen=True, kw_only=True)
class UnitPlan:
    """One unit; parents come before their children."""

    code: str
    name: str
    parent: str = ""
    email: str = ""
    phone: str = ""


UNITS = (
    UnitPlan(code="NORTH", name="Northern region", email="north@example.edu", phone="+91 11 5550 0110"),
    UnitPlan(code="NORTH-DEL", name="Delhi chapter", parent="NORTH", email="delhi@example.edu"),
    UnitPlan(code="NORTH-JAI", name="Jaipur chapter", parent="NORTH", email="jaipur@example.edu"),
    UnitPlan(code="WEST", name="Western region", email="west@example.edu", phone="+91 22 5550 0120"),
    UnitPlan(code="WEST-MUM", name="Mumbai chapter", parent="WEST", email="mumbai@example.edu"),
    UnitPlan(code="SOUTH", name="Southern region", email="south@example.edu", phone="+91 44 5550 0130"),
)

OFFICES = (
    OfficeCard(
        office=Contact.Office.IT_HELP_DESK,
        email="helpdesk@example.edu",
        phone="+91 11 5550 0100",
        hours="Monday to Saturday, 8:00 to 20:00",
        place="",
    ),
    OfficeCard(
        office=Contact.Office.HR_SUPPORT,
        email="hr@example.edu",
        phone="+91 11 5550 0140",
        hours="Monday to Friday, 10:00 to 17:00",
        place="Institute House, second floor",
    ),
    OfficeCard(
        office=Contact.Office.COORDINATOR_OFFICE,
        email="coordinators@example.edu",
        phone="+91 11 5550 0150",
        hours="Monday to Friday, 9:30 to 17:30",
        place="Institute House, first floor",
    ),
)


def set_up(*, by: User, at: datetime) -> None:
    """Go through the steps of setting up, unless somebody has."""
    institution = stored_institution()
    if institution and institution.is_open:
        return
    name_institution(
        name="Demo Institute of Accountants",
        short_name="Demo Institute",
        official_address="spom.demo-institute.example",
        recognise="We never ask for your password or a code by telephone or e-mail.",
        by=by,
        at=at,
    )
    change_look(colour=PEACOCK, by=by, at=at)
    change_languages(languages=["en", "hi", "de"], default_language="en", time_zone="Asia/Kolkata", by=by, at=at)
    change_contacts(cards=OFFICES, by=by, at=at)
    # Whoever tries the demo has its printed passwords and nothing else: its staff come in with those alone.
    choose(values={STAFF_NEED_PASSKEY.code: False}, by=by, at=at)
    open_portal(by=by, at=at)
