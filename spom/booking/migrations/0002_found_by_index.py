"""Find the first in line, and the orders of a booking, by an index."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('booking', '0001_initial'),
        ('programme', '0002_staff_edit_the_programme'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='waitlistentry',
            index=models.Index(condition=models.Q(('state', 'WAITING')), fields=['passed', 'joined_at', 'id'], name='booking_waitlist_first'),
        ),
    ]
