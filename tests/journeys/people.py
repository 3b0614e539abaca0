"""People of a journey's own, made beside the running portal by the actions any page would call."""

import re
import time
from pathlib import Path

from spom.demo.cast import Person
from spom.identity.models import Role
from spom.kit.channels.folder import written_mails, written_sms
from tests.journeys.product import Product

# In the portal's own process and words. `now` is the only clock.
BEGINNING = """
from datetime import date, timedelta
from django.utils.timezone import now
from spom.identity.actions.accounts import activate, open_account
from spom.identity.actions.gate import NoMatch, prove_password
from spom.identity.actions.roles import grant_role
from spom.identity.models import RegistryRecord, Role, Session, Tally, User
from spom.identity.models.sessions import Visitor
from spom.kit.errors import Refusal
"""
MAKE = """
for username, name, mobile, role, password in {people!r}:
    if User.objects.filter(username=username).exists():
        continue
    user = open_account(
        username=username, full_name=name, email=f"{{username}}@example.edu", mobile=mobile, by=None, at=now()
    )
    grant_role(user=user, role=Role(role), reason="A journey", by=None, at=now())
    if password:
        activate(user=user, password=password, at=now())
    else:
        RegistryRecord.objects.create(user=user, born_on=date(2004, 5, 6), opens_at=now(), imported_at=now())
"""
EXPIRE = """
Session.objects.filter(user__username={username!r}).update(seen_at=now() - timedelta(hours=2))
"""
# Ten wrong passwords, a minute apart, the last just now: with the pauses between them a browser would need a minute.
LOCK = """
for minutes in range(10, 0, -1):
    try:
        prove_password(
            identifier={username!r}, password="guessed", visitor=Visitor(address="198.51.100.9"),
            at=now() - timedelta(seconds=60 * (minutes - 1)),
        )
    except Refusal:
        pass
"""


def settle(product: Product, people: dict[Person, str]) -> None:
    """Open accounts for these people, each with a password; without one the account is still to be activated."""
    rows = [(who.username, who.full_name, who.mobile, Role(who.role).value, word) for who, word in people.items()]
    product.run(BEGINNING + MAKE.format(people=rows))


def let_session_expire(product: Product, person: Person) -> None:
    """They were away for two hours."""
    product.run(BEGINNING + EXPIRE.format(username=person.username))


def guess_until_locked(product: Product, person: Person) -> None:
    """Somebody else tries ten passwords."""
    product.run(BEGINNING + LOCK.format(username=person.username))


def newest_code(product: Product, person: Person, *, patience: float = 20.0) -> str:
    """The digits the worker last sent to this person, once they are there. The message is taken away."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        code = _taken(product.folder / "data" / "outbox", person)
        if code:
            return code
        time.sleep(0.1)
    raise AssertionError(f"No code for {person.username} came.")


def _taken(outbox: Path, person: Person) -> str:
    told = [(sms.key, sms.text) for sms in written_sms(outbox / "sms") if sms.to == person.mobile]
    told += [(mail.key, mail.text) for mail in written_mails(outbox / "mail") if person.username in str(mail.to)]
    for key, text in told:
        found = re.search(r"\b\d{6}\b", text)
        if found and key not in _used:
            _used.add(key)
            return found.group()
    return ""


_used: set[str] = set()
