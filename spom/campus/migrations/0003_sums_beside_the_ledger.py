"""What the ledger's rows add up to, kept by the database itself in the statement that adds a row."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


# With the rights of the tables' owner: the application may read the sums and nothing more.
TIME_IS_ADDED = """
CREATE FUNCTION campus_sum_intervals() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO campus_ledgersum AS known (learner_id, enrolment_id, lesson_id, kind, seconds)
  SELECT learner_id, enrolment_id, lesson_id, '', sum(extract(epoch FROM upper(during) - lower(during)))
  FROM added GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
  ON CONFLICT (learner_id, enrolment_id, lesson_id, kind) DO UPDATE SET seconds = known.seconds + EXCLUDED.seconds;
  RETURN NULL;
END
$$;
CREATE TRIGGER campus_sum_intervals AFTER INSERT ON campus_studyinterval
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION campus_sum_intervals();
"""
# A learner's rows are written by one at a time, each behind the one before, so what stands before the first of these
# was the newest until now.
TIME_IS_DECIDED = """
CREATE FUNCTION campus_sum_verdicts() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO campus_ledgersum AS known (learner_id, enrolment_id, lesson_id, kind, seconds)
  SELECT i.learner_id, i.enrolment_id, i.lesson_id, moved.kind,
    sum(moved.times * extract(epoch FROM upper(i.during) - lower(i.during)))
  FROM (SELECT interval_id, min(position) AS first, max(position) AS last FROM added GROUP BY interval_id) AS fresh
  JOIN campus_studyinterval AS i ON i.id = fresh.interval_id
  JOIN campus_verdict AS newest ON newest.learner_id = i.learner_id AND newest.position = fresh.last
  LEFT JOIN LATERAL (
    SELECT v.kind FROM campus_verdict AS v WHERE v.interval_id = i.id AND v.position < fresh.first
    ORDER BY v.position DESC LIMIT 1
  ) AS earlier ON true
  CROSS JOIN LATERAL (VALUES (COALESCE(earlier.kind, ''), -1), (newest.kind, 1)) AS moved (kind, times)
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (learner_id, enrolment_id, lesson_id, kind) DO UPDATE SET seconds = known.seconds + EXCLUDED.seconds;
  RETURN NULL;
END
$$;
CREATE TRIGGER campus_sum_verdicts AFTER INSERT ON campus_verdict
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION campus_sum_verdicts();
"""
# In the transaction that makes the triggers: until it ends nobody adds a row, so none is counted twice or not at all.
ALL_SO_FAR = """
INSERT INTO campus_ledgersum (learner_id, enrolment_id, lesson_id, kind, seconds)
SELECT i.learner_id, i.enrolment_id, i.lesson_id, COALESCE(latest.kind, ''),
  sum(extract(epoch FROM upper(i.during) - lower(i.during)))
FROM campus_studyinterval AS i
LEFT JOIN LATERAL (
  SELECT v.kind FROM campus_verdict AS v WHERE v.interval_id = i.id ORDER BY v.position DESC LIMIT 1
) AS latest ON true
GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    """A table, two triggers, and what was learned before."""

    dependencies = [
        ('campus', '0002_chapters'),
        ('programme', '0002_staff_edit_the_programme'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LedgerSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=8)),
                ('seconds', models.DecimalField(decimal_places=6, max_digits=16)),
                ('enrolment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lesson', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campus.lesson')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('learner', 'enrolment', 'lesson', 'kind'), name='campus_ledger_sum_is_the_only_one')],
            },
        ),
        migrations.RunSQL(TIME_IS_ADDED, "DROP FUNCTION campus_sum_intervals() CASCADE"),
        migrations.RunSQL(TIME_IS_DECIDED, "DROP FUNCTION campus_sum_verdicts() CASCADE"),
        migrations.RunSQL(ALL_SO_FAR, migrations.RunSQL.noop),
    ]
