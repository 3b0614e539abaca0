"""The example clients of the documentation sign in, word for word as they are printed."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from spom.demo.cast import PASSWORD, Person
from spom.identity.models import Role
from spom.identity.secrets import new_totp_secret, step_of, totp
from tests.journeys.conftest import Visitor
from tests.journeys.gate import is_inside
from tests.journeys.people import BEGINNING, settle
from tests.journeys.product import ROOT, Product

GUIDE = ROOT / "docs/how-to/sign-in-from-a-program.md"
TOOLS = ROOT / "node_modules/.bin"
EXAMPLE = "CRO0612345"
EXAMPLE_ADDRESS = "https://portal.example.edu"
ELA = Person(username="CRO0799001", full_name="Ela Program", role=Role.STUDENT, mobile="+919811099001")
# Browsers trust this machine without HTTPS and hand it its secure cookies; Python's policy has to be told to.
LIKE_A_BROWSER = """
from http import cookiejar
class TrustsThisMachine(cookiejar.DefaultCookiePolicy):
    def return_ok_secure(self, cookie, request):
        return request.host.startswith("localhost")
cookiejar.DefaultCookiePolicy = TrustsThisMachine
"""
ADD_APP = """
from spom.identity.actions.factors import add_app
from spom.identity.secrets import step_of, totp
before = now() - timedelta(minutes=5)
add_app(
    user=User.objects.get(username={username!r}), name="Phone", secret={secret!r},
    typed=totp({secret!r}, step_of(before)), at=before,
)
"""


def example(language: str) -> str:
    """The one block in this language, with our person in place of the one in the books."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert EXAMPLE in block
    return str(block).replace(EXAMPLE, ELA.username)


@pytest.fixture(scope="module")
def secret(product: Product) -> str:
    """What the authenticator app of our person knows: both examples go through the second step."""
    shared = new_totp_secret()
    settle(product, {ELA: PASSWORD})
    product.run(BEGINNING + ADD_APP.format(username=ELA.username, secret=shared))
    return shared


def test_both_sign_in_with_a_second_step(visit: Visitor, product: Product, secret: str, tmp_path: Path) -> None:
    now = datetime.now(UTC)

    said = _run_python(product, typed=f"{PASSWORD}\n{totp(secret, step_of(now))}\n")
    assert said.endswith(f"{ELA.full_name}\n")

    page = visit().page()
    page.goto("/sign-in/")
    # Each thirty seconds' digits open once, so the next ones.
    digits = totp(secret, step_of(now + timedelta(seconds=30)))
    # Begun, not awaited: it ends by going to another page, and its answer would go with this one. What it may throw is
    # among the visit's faults.
    program = f"([password, digits]) => {{ void (async () => {{ {_plain_script(tmp_path)} }})(); }}"
    page.evaluate(program, [PASSWORD, digits])
    page.wait_for_url(f"{product.address}/")
    is_inside(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ela")


def _run_python(product: Product, *, typed: str) -> str:
    program = example("python").replace(EXAMPLE_ADDRESS, product.address)
    done = subprocess.run(
        [sys.executable, "-I", "-c", LIKE_A_BROWSER + program],
        input=typed,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def _plain_script(folder: Path) -> str:
    """The TypeScript, checked as strictly as our own, without its types."""
    file = folder / "example.ts"
    given = "export {};\ndeclare const password: string, digits: string;\n"
    file.write_text(given + example("ts"), encoding="utf-8")
    words = ["--noEmit", "--strict", "--target", "es2022", "--module", "esnext", "--lib", "es2022,dom", "--types", ""]
    subprocess.run([TOOLS / "tsc", *words, file], cwd=folder, check=True, capture_output=True, text=True)
    return subprocess.run(
        [TOOLS / "esbuild", "--loader=ts"], input=example("ts"), check=True, capture_output=True, text=True
    ).stdout
