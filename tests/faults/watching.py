"""Ten thousand browsers that send a pulse every half minute over HTTP, and what each of them was told."""

import json
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.bench.load import Caller, Request
from tests.journeys.product import Product

SENDERS = 12
EVERY = 30.0
PAUSE = 0.05
# A portal that answers nobody for so long is a fault of its own.
PATIENCE = 120.0
DONE, BROKEN = 200, 500

AUDIENCE = """
import json, secrets
from datetime import timedelta
from uuid import uuid4
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from spom.campus.models.lesson import Lesson
from spom.campus.models.study import StudySession
from spom.identity.actions.gate import BACKEND
from spom.identity.models import Role, RoleGrant, Session, User
from spom.identity.models.sessions import hash_of
from spom.programme.models.catalogue import Programme
from spom.programme.models.enrolment import Enrolment
now, programme, lesson = timezone.now(), Programme.objects.order_by("pk").first(), Lesson.objects.order_by("pk").first()
lesson.stated_seconds = 36000
lesson.save(update_fields=["stated_seconds"])
people = User.objects.bulk_create(
    [User(username=f"viewer-{{one}}", full_name=f"Viewer {{one}}", password="!", state="ACTIVE", language="en",
          created_at=now, activated_at=now) for one in range({people})], batch_size=2000)
RoleGrant.objects.bulk_create(
    [RoleGrant(user=one, role=Role.STUDENT, reason="viewer", granted_at=now) for one in people], batch_size=2000)
enrolled = Enrolment.objects.bulk_create(
    [Enrolment(programme=programme, learner=one, registered_on=now.date(), source="viewer", enrolled_at=now)
     for one in people], batch_size=2000)
keys = [secrets.token_urlsafe(24) for _ in people]
sign_ins = Session.objects.bulk_create(
    [Session(key_hash=hash_of(key), user=one, method="password", created_at=now, seen_at=now, proved_at=now,
             idle=timedelta(hours=12), ends_at=now + timedelta(hours=12),
             data={{SESSION_KEY: str(one.pk), BACKEND_SESSION_KEY: BACKEND,
                    HASH_SESSION_KEY: one.get_session_auth_hash()}})
     for one, key in zip(people, keys, strict=True)], batch_size=2000)
studies = StudySession.objects.bulk_create(
    [StudySession(enrolment=one, learner=one.learner, lesson=lesson, sign_in=sign_in, lease=uuid4(), started_at=now,
                  last_at=now, check_due_ms=590_000, passed_check=f"viewer:{{one.pk}}")
     for one, sign_in in zip(enrolled, sign_ins, strict=True)], batch_size=2000)
print("AUDIENCE", json.dumps([[one.pk, str(one.lease), key] for one, key in zip(studies, keys, strict=True)]))
"""
# The film begins for everybody at the same moment of the database's clock.
CURTAIN = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("UPDATE campus_studysession AS s SET last_at = t.now FROM (SELECT clock_timestamp() AS now) AS t"
                   " WHERE s.passed_check LIKE 'viewer:%' RETURNING extract(epoch FROM t.now)::float8")
    print("CURTAIN", cursor.fetchone()[0])
"""


@dataclass
class Viewer:
    """One browser: when its last pulse was first sent and when answered, in seconds of this machine's clock."""

    study: int
    lease: str
    key: str
    seq: int = 0
    sent_at: float = 0.0
    answered_at: float = 0.0
    # The longest between two answers: what a page waits while the server is gone.
    longest: float = 0.0
    repeated: int = 0

    def next_pulse(self) -> Request:
        """The pulse that follows the last answered one."""
        said = {"s": self.study, "l": self.lease, "n": self.seq + 1, "v": 1, "p": 1, "m": [[30, 60.25, 1]]}
        body = json.dumps(said | {"at": 60_250}, separators=(",", ":")).encode()
        return Request.json("/learning/pulse", body, cookie=f"__Host-session={self.key}")


@dataclass
class Audience:
    """Everybody, and when the film began."""

    port: int
    viewers: list[Viewer]
    pulses: int
    began_at: float = 0.0
    unanswered: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        """Each viewer's pulses in their turn, half a minute apart, spread over the half minute. Raises what failed."""
        begun = time.monotonic()
        with ThreadPoolExecutor(SENDERS) as senders:
            for _done in senders.map(lambda one: self._some(one, begun), range(SENDERS)):
                pass

    def _some(self, number: int, begun: float) -> None:
        mine = self.viewers[number::SENDERS]
        line = Caller(self.port)
        try:
            for turn in range(self.pulses):
                for place, viewer in enumerate(mine):
                    due = begun + EVERY * (turn + place / len(mine))
                    time.sleep(max(0.0, due - time.monotonic()))
                    self._until_answered(line, viewer)
        finally:
            line.close()

    def _until_answered(self, line: Caller, viewer: Viewer) -> None:
        request, viewer.sent_at = viewer.next_pulse(), time.time()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = line.ask(request)
            except OSError:
                line.close()
                answer = None
            if answer is not None and answer.status == DONE:
                self._note(viewer, json.loads(answer.body))
                return
            if answer is not None and answer.status < BROKEN:
                raise AssertionError(f"A pulse was answered {answer.status}: {answer.body[:200]!r}")
            self.unanswered += 1
            time.sleep(PAUSE)
        raise AssertionError(f"Nobody answered for {PATIENCE:.0f} s.")

    @staticmethod
    def _note(viewer: Viewer, said: dict[str, int]) -> None:
        now = time.time()
        viewer.longest = max(viewer.longest, now - (viewer.answered_at or now))
        viewer.answered_at = now
        viewer.seq += 1
        viewer.repeated += "again" in said


def seated(product: Product, *, people: int, pulses: int) -> Audience:
    """So many learners before one film, each signed in, each with a passed check."""
    said = product.run(AUDIENCE.format(people=people))
    rows: Sequence[tuple[int, str, str]] = json.loads(_line(said, "AUDIENCE "))
    viewers = [Viewer(study=study, lease=lease, key=key) for study, lease, key in rows]
    audience = Audience(port=int(product.address.rpartition(":")[2]), viewers=viewers, pulses=pulses)
    audience.began_at = float(_line(product.run(CURTAIN), "CURTAIN "))
    return audience


def _line(said: str, mark: str) -> str:
    return next(line for line in said.splitlines() if line.startswith(mark)).removeprefix(mark)
