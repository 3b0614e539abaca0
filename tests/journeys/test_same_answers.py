"""Nobody learns at a door whether a name is known: not by words, status or headers, and not by the clock (S8).

Over HTTP, at the running product. Each round asks once for somebody of each kind, in an order drawn anew, so that
whatever slows the machine slows all kinds alike. What counts is the size of the effect, not the milliseconds: Cliff's
delta says how often one could tell two kinds apart by their answers' times; beyond a third it is more than noise.
"""

import json
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPResponse
from itertools import combinations
from random import Random
from time import perf_counter
from urllib.parse import urlencode, urlsplit

import pytest

from tests.journeys.effect import cliffs_delta
from tests.journeys.people import BEGINNING
from tests.journeys.product import Product

pytestmark = pytest.mark.security("S8")
ROUNDS = 150
# Romano's boundary between a small effect and a medium one. With 150 rounds chance alone stays below it, by five sigma.
MORE_THAN_SMALL = 0.33
# One address may fail three hundred times before the network is asked to wait; then it is forgiven from outside.
# An activation counts twice: for the facts, and for the code.
BEFORE_FORGIVING = 140

KNOWN, UNKNOWN, INVITED, DISABLED, LOCKED = "known", "unknown", "invited", "disabled", "locked"
PASSWORD, CODE, RESET, ACTIVATE = "/sign-in/", "/sign-in/code/", "/forgotten/", "/activate/"
# A locked name answers the password otherwise, whether anybody has it or not: it is compared with its like.
LOCKED_UNKNOWN = "locked unknown"
KINDS: dict[str, list[tuple[str, ...]]] = {
    PASSWORD: [(KNOWN, UNKNOWN, INVITED, DISABLED), (LOCKED, LOCKED_UNKNOWN)],
    CODE: [(KNOWN, UNKNOWN, INVITED, DISABLED, LOCKED)],
    RESET: [(KNOWN, UNKNOWN, INVITED, DISABLED, LOCKED)],
    ACTIVATE: [(KNOWN, UNKNOWN, INVITED, DISABLED, LOCKED)],
}
MAKE = """
from django.contrib.auth.hashers import make_password
from spom.identity.queries import subject
word, at = make_password("peacocks dance in the rain"), now()
for kind, state in {states!r}:
    people = [
        User(
            username=f"{{kind.upper()}}{{number:04}}", full_name="Some Body", state=state, created_at=at,
            email=f"{{kind}}{{number}}@example.edu", mobile=f"+9197{{ord(kind[0]):03}}{{number:05}}",
            activated_at=None if state == "INVITED" else at, password=word,
        )
        for number in range({rounds})
    ]
    people = User.objects.bulk_create(people)
    RegistryRecord.objects.bulk_create(
        [RegistryRecord(user=user, born_on=date(2004, 5, 6), opens_at=at, imported_at=at) for user in people]
    )
shut = [(user, "") for user in User.objects.filter(username__startswith="LOCKED")]
shut += [(None, f"LOCKED UNKNOWN{{number:04}}") for number in range({rounds})]
subjects = [subject(Tally.Kind.ACCOUNT, user=user, name=name) for user, name in shut]
Tally.objects.bulk_create(
    Tally(
        key=each.key, kind=each.kind, user=each.user, cap=10, tries=10, run=10, closings=1, began_at=at, last_at=at,
        next_at=at, closed_until=at + timedelta(hours=6),
    )
    for each in subjects
)
"""
FORGIVE = "Tally.objects.filter(kind__in=['ADDRESS', 'NETWORK']).delete()"
# Differ from one answer to the next, whoever is named.
PASSING = re.compile(
    r'(name="csrfmiddlewaretoken" value=")[^"]*|(nonce=")[^"]*|(nonce-)[\w+/=-]+|((?:until|now)=")[^"]*'
    r"|(<count-down[^>]*>)[^<]*|(opens again at )[\d:]+(?: [ap]\.m\.)?"
)


class Door:
    """One browser without a session before each question; it keeps the connection and the CSRF cookie."""

    def __init__(self, product: Product) -> None:
        """Read the sign-in page once, for its token."""
        parts = urlsplit(product.address)
        # What was asked at the door before counts for this address too: forgiven at the first question.
        self.product, self.asked = product, BEFORE_FORGIVING
        self.wire = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.wire.request("GET", PASSWORD)
        answer = self.wire.getresponse()
        page = answer.read().decode()
        self.token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        cookies = [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
        self.cookie = next(cookie for cookie in cookies if "csrf" in cookie.lower())

    def _wake(self) -> None:
        """A question that is not measured, so that none pays for opening the connection."""
        self.wire.request("GET", PASSWORD)
        self.wire.getresponse().read()

    def ask(self, path: str, form: dict[str, str]) -> tuple[float, HTTPResponse, str]:
        """Post a form: the seconds until the last byte, the answer, its body."""
        if self.asked == BEFORE_FORGIVING:
            self.product.run(BEGINNING + FORGIVE)
            self.asked = 0
            # The server has hung up meanwhile; the next question opens the wire again.
            self.wire.close()
            self._wake()
        self.asked += 1
        body = urlencode({"csrfmiddlewaretoken": self.token, **form})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        begun = perf_counter()
        self.wire.request("POST", path, body, headers)
        answer = self.wire.getresponse()
        text = answer.read().decode()
        return perf_counter() - begun, answer, text


def form_of(path: str, name: str) -> dict[str, str]:
    """What a stranger types at this door, right in shape and wrong in every fact but the name."""
    if path == PASSWORD:
        return {"username": name, "password": "crows count the coconuts"}
    if path == ACTIVATE:
        return {"username": name, "born_on": "1999-01-01", "contact": "stranger@example.com"}
    return {"username": name}


def seen(answer: HTTPResponse, text: str, name: str) -> str:
    """Everything of an answer but the clock: status, headers, words; without what passes, and without the name."""
    passing = {
        "date",
        "expires",
        "set-cookie",
        "content-length",
        "content-security-policy",
        "retry-after",
        "x-request-id",
    }
    headers = sorted((key.lower(), value) for key, value in answer.getheaders() if key.lower() not in passing)
    cookies = sorted(value.partition("=")[0] for value in answer.headers.get_all("Set-Cookie", []))
    words = PASSING.sub(lambda found: next(part for part in found.groups() if part), text).replace(name, "NAME")
    return json.dumps([answer.status, headers, cookies, words], indent=1)


@pytest.fixture(scope="module")
def strangers(product: Product) -> Iterator[Product]:
    """A hundred and fifty people of each kind, each asked about once at each door."""
    states = [(KNOWN, "ACTIVE"), (INVITED, "INVITED"), (DISABLED, "DISABLED"), (LOCKED, "ACTIVE")]
    product.run(BEGINNING + MAKE.format(states=states, rounds=ROUNDS))
    yield product
    product.run(BEGINNING + "Tally.objects.all().delete()")


@pytest.mark.proof
@pytest.mark.parametrize("path", KINDS)
def test_known_and_unknown_take_as_long(strangers: Product, path: str) -> None:
    door, random = Door(strangers), Random(8)  # noqa: S311  # an order that can be drawn again
    kinds = [kind for group in KINDS[path] for kind in group]
    took: dict[str, list[float]] = {kind: [] for kind in kinds}
    words: dict[str, set[str]] = {kind: set() for kind in kinds}

    # The first questions wake the connection, the pool and the templates.
    for number in range(-5, ROUNDS):
        for kind in random.sample(kinds, len(kinds)):
            name = f"{kind.upper()}{number:04}" if number >= 0 else f"WARM{kind.upper()}{number}"
            seconds, answer, text = door.ask(path, form_of(path, name))
            if number >= 0:
                took[kind].append(seconds)
                words[kind].add(seen(answer, text, name))

    door.wire.close()
    for group in KINDS[path]:
        assert len(set.union(*(words[kind] for kind in group))) == 1, f"{path}: the answers differ"
        told = {
            f"{one}, {other}": round(effect, 2)
            for one, other in combinations(group, 2)
            if abs(effect := cliffs_delta(took[one], took[other])) > MORE_THAN_SMALL
        }
        assert told == {}, f"{path}: who is known shows in the time"


def drawn(random: Random, mean: float) -> Callable[[int], float]:
    """Milliseconds of a busy machine around a mean."""
    return lambda _number: random.gauss(mean, 4)


def test_the_measure_finds_a_difference_and_no_other() -> None:
    random = Random(8)  # noqa: S311  # the same crowd every time
    same, alike, later = (list(map(drawn(random, mean), range(ROUNDS))) for mean in (45, 45, 49))

    assert abs(cliffs_delta(same, alike)) < MORE_THAN_SMALL
    assert cliffs_delta(later, same) > MORE_THAN_SMALL
    assert cliffs_delta([2, 3], [1]) == 1
    assert cliffs_delta([1], [2, 3]) == -1
