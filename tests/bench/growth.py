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
        " played, position, chain) SELECT u.id, e.id, s.lesson_id, s.id,"
        " tstzrange(now() - interval '9 hours' - n * interval '10 minutes',"
        " now() - interval '9 hours' - n * interval '10 minutes' + interval '5 minutes'), 'bench', '0-300',"
        " 1000000 + n, sha256(n::text::bytea) FROM identity_user u JOIN programme_enrolment e ON e.learner_id = u.id"
        " JOIN LATERAL (SELECT * FROM campus_studysession ORDER BY id LIMIT 1) s ON true"
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


# Ten hours of one learner: a pulse each half minute, rows every five minutes, a camera check every nine and a half.
LEDGER = """
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from spom.campus.actions.studying import checkpoint
from spom.campus.models import Lesson
from spom.campus.tests import make
from spom.identity.models import User
from spom.presence.tests import make as camera
HOURS = 10
TABLES = {
    "rows of learning time": ["campus_studyinterval"],
    "verdicts": ["campus_verdict"],
    "journal": ["journal_entry", "journal_sealedentry"],
    "camera checks": ["presence_presencecheck", "presence_seenframe", "presence_evidence", "presence_referenceface"],
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
face = camera.photo("astronaut")
before, film, checks = weigh(), 0, HOURS * 3600 // 570
verdicts = []
for number in range(checks):
    for half in range(2):
        for _ in range(9 + half):
            study.pulse(played=[(film, film + 30, 1)])
            film += 30
        checkpoint(session=study.session, at=study.now)
    sent, occasion = camera.frames(face, seed=number), f"study:{study.session.pk}"
    verdicts.append(camera.checked(learner, sent, at=study.now, occasion=occasion).verdict)
after = weigh()
each = {name: (after[name] - before[name]) / HOURS * 1000 / 1e6 for name in TABLES}
print("1 000 learner-hours, rows alone, in MB:", ", ".join(f"{name} {size:.2f}" for name, size in each.items()),
      f"; together {sum(each.values()):.2f}; {checks} camera checks, {sorted(set(verdicts))}")
"""
