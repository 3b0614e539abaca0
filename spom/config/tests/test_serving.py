"""The application as a web server loads it: in processes of its own, in production, and without its database."""

import json
import os
import subprocess
import sys
from http import HTTPStatus
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from spom.config.tests import make

# Answers the paths named on the command line, as a web server would ask for them.
ASK = """
import io, json, sys
from spom.config.wsgi import application
for path in sys.argv[1:]:
    said = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_COOKIE": "__Host-session=unknown",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
    }
    body = b"".join(application(environ, lambda *words: said.extend(words)))
    print(json.dumps({"status": int(said[0][:3]), "headers": dict(said[1]), "body": body.decode()}))
"""


def ask(folder: Path, *paths: str, database: str) -> list[dict[str, object]]:
    """What a fresh process answers."""
    variables = {
        "PATH": os.environ["PATH"],
        "SPOM_ENV": "test",
        "SPOM_DATA_DIR": str(folder),
        "SPOM_DATABASE_URL": database,
    }
    end = subprocess.run(
        [sys.executable, "-c", ASK, *paths], env=variables, capture_output=True, text=True, check=False, timeout=60
    )
    assert end.returncode == 0, end.stderr
    return [json.loads(line) for line in end.stdout.splitlines()]


@pytest.mark.slow
@pytest.mark.security("S46")
def test_without_a_database_every_page_says_so_and_the_process_lives(tmp_path: Path) -> None:
    nowhere = f"postgresql://spom@/spom?host={tmp_path}"

    page, alive, ready = ask(tmp_path, "/", "/healthz", "/readyz", database=nowhere)

    assert page["status"] == HTTPStatus.SERVICE_UNAVAILABLE
    assert "The portal cannot reach its records right now" in str(page["body"])
    assert str(tmp_path) not in str(page["body"])
    assert alive["status"] == HTTPStatus.OK
    assert ready["status"] == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.slow
def test_workers_count_together(tmp_path: Path) -> None:
    nowhere = f"postgresql://spom@/spom?host={tmp_path}"
    (tmp_path / "tmp" / "metrics" / "999999999").mkdir(parents=True)

    ask(tmp_path, "/healthz", "/healthz", database=nowhere)
    ask(tmp_path, "/healthz", database=nowhere)

    # Both were started by this process, so they are one family; the dead family's folder is gone.
    [family] = (tmp_path / "tmp" / "metrics").iterdir()
    assert family.name == str(os.getpid())
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(family))  # type: ignore[no-untyped-call]  # theirs has no types
    counted = generate_latest(registry).decode()
    assert 'spom_responses_total{route="healthz",status="200"} 3.0' in counted


@pytest.mark.slow
@pytest.mark.security("S47")
def test_django_finds_nothing_to_say_about_production(tmp_path: Path) -> None:
    variables = make.PRODUCTION | {"PATH": os.environ["PATH"], "SPOM_DATA_DIR": str(tmp_path)}

    end = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        env=variables,
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert end.returncode == 0, end.stderr
    assert "no issues" in end.stdout + end.stderr


@pytest.mark.slow
@pytest.mark.security("S47")
@pytest.mark.security("S37")
def test_production_sends_plain_http_to_https_but_probes(tmp_path: Path) -> None:
    variables = make.PRODUCTION | {"PATH": os.environ["PATH"], "SPOM_DATA_DIR": str(tmp_path)}
    script = ASK.replace('"SERVER_NAME": "localhost"', '"SERVER_NAME": "portal.example.edu"')

    end = subprocess.run(
        [sys.executable, "-c", script, "/sign-in/", "/healthz"],
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    page, alive = (json.loads(line) for line in end.stdout.splitlines())
    assert page["status"] == HTTPStatus.MOVED_PERMANENTLY
    assert page["headers"]["Location"] == "https://portal.example.edu/sign-in/"
    assert alive["status"] == HTTPStatus.OK
    # In production each line of the log is one object.
    assert all(json.loads(line)["event"] for line in end.stderr.splitlines())
