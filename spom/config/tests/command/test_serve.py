"""`spom serve`, for real: it starts everything, survives what happens, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import psutil
import pytest

from spom.config.tests.command.conftest import Product
from spom.kit.postgres.tests.make import eventually

pytestmark = pytest.mark.slow


def ask(product: Product, question: str) -> str:
    """The answer of a program that speaks to the database as the application does."""
    program = f"""
from datetime import UTC, datetime
from spom.config.command.database import database, open_django
with database() as where:
    open_django(url=where.application, owner_url='')
    from spom.identity.actions.accounts import open_account
    from spom.identity.models import User
    {question}
"""
    done = subprocess.run(
        [sys.executable, "-c", program], env=product.surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return (done.stdout.splitlines() or [""])[-1]


def people(product: Product) -> str:
    """Everybody with an account."""
    return ask(product, "print(sorted(User.objects.values_list('username', flat=True)))")


def enter(product: Product, username: str) -> None:
    """Open an account."""
    ask(product, f"open_account(username='{username}', full_name='Alice Rao', by=None, at=datetime.now(UTC))")


def gone(family: list[psutil.Process]) -> bool:
    return not any(one.is_running() and one.status() != psutil.STATUS_ZOMBIE for one in family)


def test_survives_what_happens_loses_nothing_stops_when_asked_and_is_back_at_once(known_product: Product) -> None:
    program = known_product.serve()
    a_port_in_use_is_one_clear_sentence(known_product)
    a_child_that_dies_is_started_again(known_product, program)
    enter(known_product, "alice")
    killed_it_leaves_nothing(known_product, program)
    again = known_product.serve()
    assert people(known_product) == "['alice']"
    stops_everything(known_product, again, signal.SIGTERM)
    if sys.platform.startswith("linux"):
        the_next_start_is_quick(known_product)


def killed_it_leaves_nothing(known_product: Product, program: subprocess.Popen[str]) -> None:
    family = known_product.family(program)
    assert len(family) >= 5  # itself, web server and its worker, queue worker, PostgreSQL

    program.send_signal(signal.SIGKILL)
    program.communicate()

    assert eventually(lambda: gone(family), seconds=40), [one for one in family if one.is_running()]


def a_port_in_use_is_one_clear_sentence(known_product: Product) -> None:
    second = known_product.spom("serve", f"--port={known_product.port}")

    assert second.returncode == 1
    assert second.stdout == (
        f"spom: Port {known_product.port} is in use by another program. Stop that program, or choose another port: "
        f'"make run PORT={known_product.port + 1}" or "spom serve --port {known_product.port + 1}".\n'
    )
    assert known_product.answers()


def a_child_that_dies_is_started_again(known_product: Product, program: subprocess.Popen[str]) -> None:
    web = next(one for one in psutil.Process(program.pid).children() if "web_process" in " ".join(one.cmdline()))
    inner = web.children(recursive=True)

    web.kill()

    assert eventually(lambda: gone([*inner]), seconds=20)
    assert eventually(known_product.answers, seconds=90)
    assert psutil.Process(program.pid).is_running()


def stops_everything(known_product: Product, program: subprocess.Popen[str], how: signal.Signals) -> None:
    family = known_product.family(program)
    assert len(family) >= 5  # itself, web server and its worker, queue worker, PostgreSQL

    program.send_signal(how)
    said, _ = program.communicate(timeout=60)

    assert program.returncode == 0, said
    assert eventually(lambda: gone(family), seconds=10), [one for one in family if one.is_running()]
    assert not list(known_product.data_dir.rglob("postmaster.pid"))


def test_a_broken_database_is_one_clear_sentence(product: Product) -> None:
    data = product.data_dir / "postgres" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("9\n")

    done = product.spom("serve", f"--port={product.port}")

    assert done.returncode == 1
    assert done.stdout.startswith("spom: The data was written by PostgreSQL 9")
    assert len(done.stdout.splitlines()) == 1


LOAD = "import spom.config.wsgi; from django.urls import get_resolver; get_resolver().url_patterns"


def the_next_start_is_quick(known_product: Product) -> None:
    loading = processor_time(lambda: subprocess.run([sys.executable, "-c", LOAD], check=True))

    def start_and_stop() -> None:
        stops_everything(known_product, known_product.serve(), signal.SIGINT)

    # Web server and worker load the portal once each; the rest is the command, PostgreSQL, and stopping it all.
    # Against the machine of this moment, because seconds say nothing on a busy one. Alone it takes about four.
    assert processor_time(start_and_stop) <= 4 * loading


def processor_time(act: Callable[[], object]) -> float:
    """Seconds of processor time that the programs started by `act` used."""
    before = os.times()
    act()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
