from django.contrib.postgres.functions import RandomUUID
from django.db import migrations, models
from django.db.models.functions import Cast


class Migration(migrations.Migration):
    """A lesson is named by a code that stays, and has its place in an edition, no more in the module."""

    dependencies = [("campus", "0001_initial")]

    operations = [
        # A random code for each lesson there may be; the database draws it row by row.
        migrations.AddField(
            "lesson", "code", models.SlugField(max_length=80, db_default=Cast(RandomUUID(), models.TextField()))
        ),
        migrations.AlterField("lesson", "code", models.SlugField(max_length=80)),
        migrations.RemoveConstraint("lesson", "campus_lesson_has_its_own_place"),
        migrations.RemoveField("lesson", "position"),
        migrations.AddConstraint(
            "lesson", models.UniqueConstraint(fields=["module", "code"], name="campus_lesson_has_its_own_code")
        ),
    ]
