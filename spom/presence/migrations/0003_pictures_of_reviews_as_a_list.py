"""A list of texts instead of JSON: what wraps keys anew looks through texts and lists of them, and missed this one."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models

# A transformation may not hold a subquery, but may call a function that does.
TO_LIST = """
CREATE FUNCTION pg_temp.texts_in(jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE
  AS 'SELECT ARRAY(SELECT jsonb_array_elements_text($1))';
ALTER TABLE presence_review ALTER COLUMN frames TYPE text[] USING pg_temp.texts_in(frames);
"""
TO_JSON = "ALTER TABLE presence_review ALTER COLUMN frames TYPE jsonb USING to_jsonb(frames);"


class Migration(migrations.Migration):
    """Small table, rewritten at once."""

    dependencies = [("presence", "0002_marks_of_frames_in_eight_bytes")]

    operations = [
        migrations.RunSQL(
            TO_LIST,
            TO_JSON,
            state_operations=[
                migrations.AlterField("review", "frames", ArrayField(models.TextField(), default=list)),
            ],
        ),
    ]
