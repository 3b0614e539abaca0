"""Fields are listed one by one: whatever else is posted changes nothing (S26).

Every form of every page, every other address and every operation of the API is used three times: twice as it is, to
learn what differs by itself, and once with every column of every table besides. What is written must be the same.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import BooleanField, DateField, DateTimeField, Field, ForeignKey, IntegerField
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import Resolver404, resolve
from pytest_django.fixtures import Settings

from conftest import PASSWORD
from spom.config.api import api
from spom.config.tests.errands import Errand, consequence, differences, read_page
from spom.config.tests.routes import every_path
from spom.demo.build import build
from spom.demo.cast import ALICE, CAST, GRACE
from spom.identity.models import User
from spom.identity.policies import STAFF, STAFF_NEED_PASSKEY
from spom.identity.tests.make import NOON
from spom.kit import choices

pytestmark = [pytest.mark.django_db, pytest.mark.security("S26")]
# What attackers try first, whether there is such a column or not.
TRIED_FIRST = {"is_staff": "on", "is_superuser": "on", "roles": "ADMINISTRATOR", "admin": "1", "minor": "0"}
# They end the errand-runner's own session, or would take the sign-in of somebody else.
NOT_FUZZED = ("/sign-out", "/static/", "/parts/")
EACH_ROUTE = 2
# Of two lots the worst case, one of two outcomes, looks like a fault so many times in a row once in four thousand.
ROUNDS = 6
STRANGER = "a stranger"


def hostile() -> dict[str, Any]:
    """Every column of every table, by its name and as a form might call it, with a value worth having."""
    found: dict[str, Any] = dict(TRIED_FIRST)
    for model in apps.get_models():
        if model.__module__.startswith("spom."):
            for column in model._meta.concrete_fields:  # noqa: SLF001  # Django documents _meta as public
                found |= dict.fromkeys((column.name, column.attname), _worth_having(column))
    # Of one name in two tables the more dangerous meaning.
    return found | {"state": "ACTIVE", "role": "ADMINISTRATOR", "kind": "PASS", "password": "mallory was here first"}


def _worth_having(column: "Field[Any, Any]") -> str:
    if isinstance(column, ForeignKey):
        newest = column.related_model._default_manager.order_by("-pk").values_list("pk", flat=True).first()  # noqa: SLF001  # public
        return str(newest or 1)
    if column.choices:
        return str(list(column.choices)[-1][0])
    by_kind = {BooleanField: "on", DateTimeField: "2020-01-01T00:00", DateField: "2020-01-01", IntegerField: "1"}
    return next((value for kind, value in by_kind.items() if isinstance(column, kind)), "mallory")


def faults_of(errand: Errand, cookies: SimpleCookie, extras: dict[str, Any], used: Counter[str]) -> list[str]:
    """What more fields change; `used` counts the addresses where something was written at all.

    What is drawn by lot can be the same twice and another the third time. More fields change something only if they do
    so each time they are tried.
    """
    found: list[str] = []
    for _ in range(ROUNDS):
        (_status, plain), (_again, twin) = consequence(errand, cookies), consequence(errand, cookies)
        _more, more = consequence(errand.with_more(extras), cookies)
        if {table for table, _row in plain} - {"identity_session", "journal_entry"}:
            used[errand.shape] += 1
        found = [f"{errand.path}: {each}" for each in differences(plain, twin, more)]
        if not found:
            break
    return found


def signed_in(username: str) -> Client:
    """Their browser, a moment after the password; that of somebody who has not come in for `STRANGER`."""
    client = Client(raise_request_exception=False)
    if username != STRANGER:
        client.post("/sign-in/", {"username": username, "password": PASSWORD})
        # Sent anywhere else first, they would see that page's forms alone, and the test would be content.
        assert client.get("/").status_code == HTTPStatus.OK, f"{username} has not come in"
    return client


Shape = tuple[str, frozenset[str], frozenset[str]]


def every_form(client: Client, known: set[Shape], *, follow: bool) -> Iterator[Errand]:
    """The forms of every page that opens by its address alone, and of those they lead to, each shape once."""
    queue = deque(path for path in every_path() if "/1/" not in path and "/x/" not in path)
    met: set[str] = set()
    routes: Counter[str] = Counter()
    while queue:
        path = queue.popleft()
        route = _route(path)
        if path in met or not route or path.startswith(NOT_FUZZED) or routes[route] >= EACH_ROUTE:
            continue
        met.add(path)
        routes[route] += 1
        errands, links = read_page(client, path)
        queue.extend(links if follow else [])
        for errand in errands:
            shape = (errand.shape, errand.seen, frozenset(errand.fields))
            if shape not in known and not errand.path.startswith(NOT_FUZZED):
                known.add(shape)
                yield errand


def _route(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).route
    except Resolver404:
        return ""


def every_operation() -> Iterator[Errand]:
    """Each operation of the API that changes something, with the least its shape asks for."""
    document = api.get_openapi_schema()
    shapes = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        if "post" in operations:
            body = operations["post"].get("requestBody", {}).get("content", {}).get("application/json", {})
            named = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            shape = shapes.get(named, {})
            fields = {name: _least(told) for name, told in shape.get("properties", {}).items() if "default" not in told}
            filled = re.sub(r"\{\w+\}", "1", path)
            yield Errand(path=filled, fields=fields, seen=frozenset(shape.get("properties", {})), json=True)


def _least(told: dict[str, Any]) -> Any:
    by_kind = {"integer": 1, "number": 1, "boolean": True, "array": [], "object": {}}
    return told.get("examples", [by_kind.get(told.get("type", "string"), "x")])[0]


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SPOM_DATA_DIR = tmp_path
    # Staff would be asked for a passkey first.
    monkeypatch.setattr(choices, "_source", lambda: {STAFF_NEED_PASSKEY.code: False})
    with time_machine.travel(NOON, tick=False):
        yield


def fuzz(usernames: list[str], known: set[Shape], *, follow: bool) -> tuple[list[str], Counter[str]]:
    """Everything each of these people can post but what is known; what is wrong, and where something was written."""
    extras, faults, used = hostile(), list[str](), Counter[str]()
    for username in usernames:
        client = signed_in(username)
        for errand in _knowing_all_forms(list(every_form(client, known, follow=follow))):
            faults += [f"{username}: {fault}" for fault in faults_of(errand, client.cookies, extras, used)]
    return faults, used


def _none(faults: list[str]) -> None:
    """Every fault in full: one that is cut short has to be found for another ten minutes."""
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def _knowing_all_forms(errands: list[Errand]) -> list[Errand]:
    """A door may have a short form on one page and the whole one on another: what any of them shows is shown."""
    shown: dict[str, frozenset[str]] = {}
    for errand in errands:
        shown[errand.shape] = shown.get(errand.shape, frozenset()) | errand.seen
    return [replace(errand, seen=shown[errand.shape]) for errand in errands]


@pytest.mark.slow
@pytest.mark.usefixtures("alice", "bob", "grace")
def test_no_form_takes_a_field_it_does_not_show() -> None:
    faults, used = fuzz(["CRO0612345", "grace"], set(), follow=False)

    _none(faults)
    assert len(used) >= 12, f"only {sorted(used)} wrote anything"


@pytest.mark.slow
def test_no_operation_takes_a_field_it_does_not_name(alice: User, bob: User) -> None:
    extras, used = hostile() | {"user": bob.pk, "learner": bob.pk}, Counter[str]()
    client = signed_in(alice.username)

    faults = [
        fault
        for errand in every_operation()
        for fault in faults_of(_as_somebody(errand, alice), client.cookies, extras, used)
    ]

    _none(faults)
    assert "/api/login" in used


def _as_somebody(errand: Errand, user: User) -> Errand:
    """The same with a name and a password that open something, where they are asked for."""
    given = {"username": user.username, "password": PASSWORD}
    return replace(errand, fields={**errand.fields, **{k: v for k, v in given.items() if k in errand.fields}})


@pytest.mark.proof
@pytest.mark.slow
def test_not_in_the_whole_demo_either() -> None:
    build(at=NOON)

    # The same form may take more from staff than from students, so each of the two groups tries all.
    staff = [who.username for who in CAST if who.role in STAFF]
    others = [STRANGER, *(who.username for who in CAST if who.role not in STAFF)]
    by_staff, by_others = set[Shape](), set[Shape]()
    faults, used = fuzz(staff, by_staff, follow=True)
    more_faults, more_used = fuzz(others, by_others, follow=True)
    faults, used = faults + more_faults, used + more_used
    # Addresses without a form: nothing but what nobody asked for.
    forms = {shape for shape, _seen, _fields in by_staff | by_others}
    bare = [path for path in every_path() if path not in forms and not path.startswith(NOT_FUZZED)]
    unasked = [Errand(path=path, fields={}) for path in bare]
    for username in (GRACE.username, ALICE.username):
        client = signed_in(username)
        for errand in unasked:
            faults += faults_of(errand, client.cookies, hostile(), used)

    _none(faults)
    assert len(used) >= 40, f"only {sorted(used)} wrote anything"


class TestTheFuzz:
    """It finds what it looks for."""

    @pytest.mark.urls("spom.config.tests.careless_urls")
    def test_a_door_that_takes_whatever_comes_is_found(self, alice: User) -> None:
        client = signed_in(alice.username)
        errand = Errand(path="/careless/", fields={"language": "de"}, seen=frozenset({"language"}))

        faults = faults_of(errand, client.cookies, hostile(), Counter())

        assert any("identity_user.full_name: 'Alice Rao' became 'mallory'" in fault for fault in faults)

    @pytest.mark.urls("spom.config.tests.careless_urls")
    def test_a_door_that_draws_lots_is_no_fault(self, alice: User) -> None:
        client = signed_in(alice.username)
        errand = Errand(path="/fickle/", fields={"language": "de"}, seen=frozenset({"language"}))

        assert faults_of(errand, client.cookies, hostile(), Counter()) == []

    def test_forms_are_read_as_a_browser_reads_them(self, alice: User) -> None:
        errands, links = read_page(signed_in(alice.username), "/security/")

        assert "/security/codes/" in {errand.path for errand in errands}
        assert "/security/apps/new/" in links
