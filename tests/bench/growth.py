"""Ten and a hundred times the data, and the weight of learning hours. Run beside the portal, with Django loaded."""

# What each of the measured people has grows to this much of everything, and so do the people beside them. A hundred
# times is a learner who has learned the whole programme: two thousand spans of five minutes.
OF_EVERYTHING = 20

GROW = """
from django.db import connection
with connection.cursor() as cursor:
    # No page waits for this.
    cursor.execute("SET statement_timeout = 0")
    cursor.execute(
        "INSERT INTO identity_user (password, username, full_name, email, mobile, state, wants_codes, language, theme,"
        " created_at, activated_at) SELECT '!', 'more-%(to)d-' || n, 'More Person', '', '', 'ACTIVE', false, '', '',"
        " now(), now() FROM generate_series(1, %(people)d) n"
    )
    cursor.execute(
        "INSERT INTO programme_enrolment (programme_id, learner_id, registered_on, source, enrolled_at)"
        " SELECT (SELECT min(id) FROM programme_programme), id, current_date, 'bench', now() FROM identity_user"
        " WHERE username LIKE 'more-%(to)d-%%'"
    )
    people = " FROM identity_user u CROSS JOIN generate_series(%(from)d, %(to)d) n WHERE u.username LIKE 'bench-%%'"
    cursor.execute(
        "INSERT INTO portal_notice (to_id, kind, context, link, created_at, read_at) SELECT u.id,"
        " 'portal.announcement', jsonb_build_object('title', 'News', 'text', 'The library is closed.'), '',"
        " now() - interval '30 days', CASE WHEN n %% 2 = 0 THEN now() END" + people
    )
    cursor.execute(
        "INSERT INTO journal_entry (kind, by_id, at, about, subjects, request_id) SELECT 'campus.hours_credited', u.id,"
        " now(), '{}', ARRAY['identity.user:' || u.id], ''" + people
    )
    cursor.execute(
        "INSERT INTO campus_studyinterval (learner_id, enrolment_id, lesson_id, session_id, during, check_before,"
        # Spread over all lessons, as by somebody who learns them one after the other.
        " played, position, chain) SELECT u.id, e.id, l.every[1 + n %% cardinality(l.every)], s.id,"
        " tstzrange(now() - interval '9 hours' - n * interval '10 minutes',"
        " now() - interval '9 hours' - n * interval '10 minutes' + interval '5 minutes'), 'bench', '0-300',"
        " 1000000 + n, sha256(n::text::bytea) FROM identity_user u JOIN programme_enrolment e ON e.learner_id = u.id"
        " JOIN LATERAL (SELECT * FROM campus_studysession ORDER BY id LIMIT 1) s ON true"
        " CROSS JOIN (SELECT array_agg(id ORDER BY id) AS every FROM campus_lesson) l"
        " CROSS JOIN generate_series(%(from)d, %(to)d) n"
        " WHERE u.username LIKE 'bench-%%' OR (u.username LIKE 'more-%(to)d-%%' AND n < %(from)d + 20)"
    )
    cursor.execute(
        "INSERT INTO campus_verdict (learner_id, interval_id, kind, reason, note, check_after, decided_at, position,"
        " chain) SELECT learner_id, id, 'CREDITED', 'BETWEEN_CHECKS', '', 'bench', now(), position, chain"
        " FROM campus_studyinterval WHERE position > 1000000 + %(from)d - 1 AND position <= 1000000 + %(to)d"
    )
    cursor.execute("SELECT count(*) FROM campus_studyinterval")
    rows = cursor.fetchone()[0]
print("rows of learning time:", rows)
"""


def grown(times: int, before: int) -> str:
    """The code that makes everything `times` as much, when it has been `before` times as much."""
    return GROW % {"from": before * OF_EVERYTHING + 1, "to": times * OF_EVERYTHING, "people": times * 60}


# Twenty hours of one learner: a pulse each half minute, rows every five minutes, a camera check every nine and a half.
LEDGER = """
from collections import Counter
from datetime import timedelta
import numpy as np
from PIL import Image, ImageEnhance
from django.db import connection
from django.utils import timezone
from spom.campus.actions.studying import checkpoint
from spom.campus.models import Lesson
from spom.campus.tests import make
from spom.identity.models import User
from spom.journal.actions import seal_entries
from spom.kit.origin import Origin, originating_from
from spom.kit.request_ids import new_request_id
from spom.presence.actions.erasing import erase_overdue
from spom.presence.tests import make as camera
HOURS = 20
TABLES = {
    "rows of learning time": ["campus_studyinterval"],
    "verdicts": ["campus_verdict"],
    "journal": ["journal_entry", "journal_sealedentry"],
    "camera checks": ["presence_presencecheck", "presence_framemark", "presence_seenframe", "presence_evidence",
                      "presence_referenceface"],
}
def weigh():
    found = {}
    with connection.cursor() as cursor:
        for name, tables in TABLES.items():
            found[name] = 0
            for table in tables:
                cursor.execute(f"SELECT coalesce(sum(pg_column_size(t.*) + 4), 0) FROM {table} t")
                found[name] += int(cursor.fetchone()[0])
    return found
learner = User.objects.get(username="bench-000")
now = timezone.now() + timedelta(days=1)
camera.enrolled(learner, at=now - timedelta(minutes=10))
lesson = Lesson.objects.create(module=Lesson.objects.first().module, code="bench-long", kind="VIDEO", title="Bench",
                               stated_seconds=10**6)
study = make.study(learner, on=lesson, at=now)
face, chance = camera.photo("astronaut"), np.random.default_rng(1)
def seal():
    while seal_entries(at=timezone.now()):
        pass
def requested():
    # Entries say from where, as those of real requests do.
    return originating_from(Origin(request_id=new_request_id(), address="203.0.113.7"))
seal()
before, film, checks = weigh(), 0, HOURS * 3600 // 570
verdicts = Counter()
def sat_down():
    # Nobody sits as they sat ten minutes ago: nearer or farther, elsewhere, in another light.
    side, (x, y) = chance.uniform(0.85, 1.15), chance.uniform(-40, 40, 2)
    middle = face.width / 2
    seen = face.transform(face.size, Image.Transform.AFFINE,
                          (side, 0, middle - side * middle + x, 0, side, middle - side * middle + y),
                          resample=Image.Resampling.BICUBIC, fillcolor=tuple(map(int, chance.integers(60, 200, 3))))
    return ImageEnhance.Brightness(seen).enhance(chance.uniform(0.75, 1.15))
for number in range(checks):
    for half in range(2):
        for _ in range(9 + half):
            study.pulse(played=[(film, film + 30, 1)])
            film += 30
        checkpoint(session=study.session, at=study.now)
    # Whoever is asked to try again does, as people do; what that leaves is weighed too.
    for again in range(3):
        sent, occasion = camera.frames(sat_down(), seed=10 * number + again), f"study:{study.session.pk}"
        at = study.now + timedelta(seconds=8 * again)
        with requested():
            verdict = camera.checked(learner, sent, at=at, occasion=occasion).verdict
        verdicts[str(verdict)] += 1
        if verdict == "MATCH":
            break
def told(when):
    after = weigh()
    each = {name: (after[name] - before[name]) / HOURS * 1000 / 1e6 for name in TABLES}
    print("1 000 learner-hours, rows alone,", when, "in MB:",
          ", ".join(f"{name} {size:.2f}" for name, size in each.items()), f"; together {sum(each.values()):.2f}")
seal()
told("as written")
erase_overdue(at=study.now + timedelta(days=1))
told("after the nightly clean-up")
erase_overdue(at=study.now + timedelta(days=366))
told("after a year")
print(checks, "camera checks were due, answered", dict(verdicts))
"""
