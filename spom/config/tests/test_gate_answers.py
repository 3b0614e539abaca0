"""Whatever a program sends to the operations of signing in is answered, never with a crash."""

import json
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy, one_of
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from spom.config.api import api

GATE = ("session", "login", "logout", "otp")
# Few enough for every day, and the same every time; `make proof` may raise it.
EXAMPLES = 8


def gate_operations() -> list[Any]:
    """The operations of signing in, as the OpenAPI describes them."""
    schema = schemathesis.openapi.from_dict({**api.get_openapi_schema(), "servers": [{"url": "http://localhost"}]})
    operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]  # ours are valid
    return [each for each in operations if each.path.removeprefix("/api/").split("/")[0] in GATE]


def well_formed_or_not(operation: Any) -> SearchStrategy[Any]:
    """What the description allows, and what it does not."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE) if operation.body else (GenerationMode.POSITIVE,)
    return one_of([operation.as_strategy(generation_mode=mode) for mode in modes])


@pytest.mark.django_db
@pytest.mark.security("S46")
@pytest.mark.parametrize("operation", gate_operations(), ids=lambda each: f"{each.method} {each.path}")
def test_whatever_is_sent_is_answered(operation: Any) -> None:
    browser = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
    browser.raise_request_exception = False
    statuses: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=well_formed_or_not(operation))
    def send(case: Any) -> None:
        token = browser.get("/api/session").json()["csrf_token"]
        body = case.body if isinstance(case.body, bytes) else b""
        if not isinstance(case.body, bytes | NotSet):
            body = json.dumps(case.body).encode()
        headers = {"X-CSRFToken": token}
        answer = browser.generic(case.method, case.path, body, content_type="application/json", headers=headers)
        statuses.add(answer.status_code)
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, (case.path, body[:300], answer.content[:300])

    send()
    # It came as far as the operation itself, past the wall against other sites.
    assert statuses - {HTTPStatus.FORBIDDEN}
