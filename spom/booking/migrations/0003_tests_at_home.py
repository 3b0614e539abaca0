"""Tests sat at home, and what the learner's own computer was found to be."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0002_found_by_index'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='device_checked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='booking',
            name='device_found',
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name='centre',
            name='is_at_home',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
