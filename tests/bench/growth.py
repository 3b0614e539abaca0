"""Ten and a hundred times the data, and the weight of learning hours. Run beside the portal, with Django loaded."""

# Notices of those who are measured, and as many more people, enrolled and with hours, who are not.
GROW = """
from django.db import connection
from django.utils import timezone
from spom.identity.models import User
from spom.portal.models import Notice
now, people = timezone.now(), list(User.objects.filter(username__startswith="bench-"))
Notice.objects.bulk_create(
    [
        Notice(to=person, kind="portal.announcement", context={"title": f"News {n}", "text": "The library is closed."},
               created_at=now - __import__("datetime").timedelta(days=30), read_at=now if n %% 2 else None)
        for person in people for n in range(%(notices)d)
    ],
    batch_size=2000,
)
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO identity_user (password, username, full_name, email, mobile, state, wants_codes, language, theme,"
        " created_at, activated_at) SELECT '!', 'more-%(times)d-' || n, 'More Person', '', '', 'ACTIVE', false, '', '',"
        " now(), now() FROM generate_series(1, %(people)d) n"
    )
    cursor.execute(
        "INSERT INTO programme_enrolment (programme_id, learner_id, registered_on, source, enrolled_at)"
        " SELECT (SELECT min(id) FROM programme_programme), id, current_date, 'bench', now() FROM identity_user"
        " WHERE username LIKE 'more-%(times)d-%%'"
    )
    cursor.execute(
        "INSERT INTO campus_studyinterval (learner_id, enrolment_id, lesson_id, session_id, during, check_before,"
        " played, position, chain) SELECT e.learner_id, e.id, s.lesson_id, s.id,"
        " tstzrange(now() - n * interval '10 minutes',"
        " now() - n * interval '10 minutes' + interval '5 minutes'), 'bench', '0-300', n, sha256(n::text::bytea)"
        " FROM programme_enrolment e CROSS JOIN generate_series(1, 10) n"
        " CROSS JOIN (SELECT * FROM campus_studysession LIMIT 1) s WHERE e.source = 'bench'"
        " AND e.learner_id IN (SELECT id FROM identity_user WHERE username LIKE 'more-%(times)d-%%')"
    )
"""
TIMES_10 = GROW % {"notices": 10, "people": 600, "times": 10}
TIMES_100 = GROW % {"notices": 100, "people": 6000, "times": 100}

# Ten hours of one learner: a pulse each half minute, rows every five minutes, a check every nine and a half.
LEDGER = """
from datetime import timedelta
from django.db import connection
from django.utils import timezone
from spom.campus.actions.deciding import credit_on_pass
from spom.campus.actions.studying import checkpoint
from spom.campus.models import Lesson
from spom.campus.tests import make
from spom.identity.models import User
HOURS = 10
TABLES = {
    "interval rows": ["campus_studyinterval"],
    "verdicts": ["campus_verdict"],
    "journal": ["journal_entry", "journal_sealedentry"],
    "checks": ["presence_presencecheck"],
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
before, now = weigh(), timezone.now() + timedelta(days=1)
lesson = Lesson.objects.create(module=Lesson.objects.first().module, code="bench-long", kind="VIDEO", title="Bench",
                               stated_seconds=10**6)
study = make.study(learner, on=lesson, at=now)
film = 0
for check in range(HOURS * 3600 // 570):
    for half in range(2):
        for _ in range(9 + half):
            study.pulse(played=[(film, film + 30, 1)])
            film += 30
        checkpoint(session=study.session, at=study.now)
    credit_on_pass(session=study.session, check=f"presence:{1_000_000 + check}", at=study.now)
after = weigh()
print("1 000 learner-hours, rows alone, in MB:",
      ", ".join(f"{name} {(after[name] - before[name]) / HOURS * 1000 / 1e6:.2f}" for name in TABLES))
"""
