"""A crowd of students who may book, each signed in already: a rush for seats is not a rush for the sign-in page."""

import json
from dataclasses import dataclass

from tests.bench.load import Request
from tests.journeys.product import Product

# Whatever the browser's cookie says, the form has to say too.
TOKEN = "crowdof32students" + "abcde" * 3
MODULE = "B1"

CROWD = """
import json, secrets
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db.models import Sum
from django.utils import timezone
from spom.booking.models.centres import Centre
from spom.booking.models.slots import Part, Slot
from spom.identity.actions.gate import BACKEND
from spom.identity.models import Role, RoleGrant, Session, User
from spom.identity.models.sessions import hash_of
from spom.programme.models.catalogue import Module
from spom.programme.models.enrolment import CarriedRecord, Enrolment
now, module, mark = timezone.now(), Module.objects.get(code="{module}"), secrets.token_hex(4)
people = User.objects.bulk_create(
    User(username=f"crowd-{{mark}}-{{one}}", full_name=f"Student {{one}}", password="!", state="ACTIVE", language="en",
         created_at=now, activated_at=now)
    for one in range({people})
)
RoleGrant.objects.bulk_create(RoleGrant(user=one, role=Role.STUDENT, reason="crowd", granted_at=now) for one in people)
enrolled = Enrolment.objects.bulk_create(
    Enrolment(programme=module.module_set.programme, learner=one, registered_on=now.date() - timedelta(days=100),
              source="crowd", enrolled_at=now)
    for one in people
)
CarriedRecord.objects.bulk_create(
    CarriedRecord(enrolment=one, module=module, kind="HOURS", amount=module.required_seconds, earned_on=now.date(),
                  source="crowd", recorded_at=now)
    for one in enrolled
)
keys = [secrets.token_urlsafe(24) for _ in people]
Session.objects.bulk_create(
    Session(key_hash=hash_of(key), user=one, method="password", created_at=now, seen_at=now, proved_at=now,
            idle=timedelta(hours=12), ends_at=now + timedelta(hours=12),
            data={{SESSION_KEY: str(one.pk), BACKEND_SESSION_KEY: BACKEND,
                  HASH_SESSION_KEY: one.get_session_auth_hash()}})
    for one, key in zip(people, keys, strict=True)
)
begins = (now + timedelta(days=300)).replace(hour=4, minute=30, second=0, microsecond=0)
slots = Slot.objects.bulk_create(
    Slot(centre=Centre.objects.order_by("pk").first(), starts_at=begins + timedelta(days=number),
         ends_at=begins + timedelta(days=number, hours=3), opens_at=now - timedelta(days=1),
         closes_at=begins + timedelta(days=number - 1), day=(begins + timedelta(days=number)).date(),
         part=Part.MORNING, capacity={seats} // 4)
    for number in range(4)
)
days = Slot.objects.bookable(now).exclude(pk__in=[one.pk for one in slots]).values("day")
next_day = days.annotate(chairs=Sum("capacity")).order_by("-chairs", "day")[0]["day"]
print("CROWD", json.dumps([module.pk, [one.pk for one in slots], keys, str(next_day)]))
"""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Who wants a seat, of which module, and the four slots they want it in."""

    module: int
    slots: list[int]
    keys: list[str]
    day: str

    def cookie(self, number: int) -> str:
        """What the browser of one of them sends."""
        return f"__Host-session={self.keys[number]}; __Host-csrf={TOKEN}"

    def post(self, number: int, path: str, **form: str) -> Request:
        """A form, sent by one of them."""
        return Request.post(path, form | {"csrfmiddlewaretoken": TOKEN}, cookie=self.cookie(number))

    def hold(self, number: int) -> Request:
        """The button beside the slot that this one wants."""
        slot = self.slots[number % len(self.slots)]
        return self.post(number, f"/booking/modules/{self.module}/slots/{slot}/seat/")

    def search(self, number: int) -> Request:
        """The month in which most seats are, and the list of its fullest day."""
        path = f"/booking/modules/{self.module}/?month={self.day[:7]}&day={self.day}"
        return Request.get(path, cookie=self.cookie(number))


def gathered(product: Product, *, people: int, seats: int) -> Crowd:
    """Make so many students, and so many seats in four slots that are a year ahead."""
    said = product.run(CROWD.format(people=people, seats=seats, module=MODULE))
    line = next(one for one in said.splitlines() if one.startswith("CROWD "))
    module, slots, keys, day = json.loads(line.removeprefix("CROWD "))
    return Crowd(module=module, slots=slots, keys=keys, day=day)
