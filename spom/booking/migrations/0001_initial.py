import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('identity', '__first__'),
        ('programme', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='AttemptPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named_at', models.DateTimeField()),
                ('cut_off', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.cutoff')),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programme.enrolment')),
            ],
        ),
        migrations.CreateModel(
            name='Centre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('city', models.CharField(db_index=True, max_length=100)),
                ('region', models.CharField(default='IN', help_text='ISO 3166 code of the country: fees go by it.', max_length=2)),
                ('address', models.CharField(max_length=400)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('time_zone', models.CharField(default='Asia/Kolkata', max_length=40)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('directions', models.TextField(blank=True)),
                ('accessibility', models.CharField(blank=True, max_length=300)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('latitude__gte', -90), ('latitude__lte', 90), ('longitude__gte', -180), ('longitude__lte', 180)), name='booking_centre_is_on_earth')],
            },
        ),
        migrations.CreateModel(
            name='Fee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('region', models.CharField(max_length=2)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('from_on', models.DateField()),
                ('source', models.CharField(max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('region', 'from_on'), name='booking_fee_one_per_region_and_day'), models.CheckConstraint(condition=models.Q(('minor__gte', 0)), name='booking_fee_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Holiday',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('region', models.CharField(blank=True, max_length=2)),
                ('name', models.CharField(max_length=100)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'region'), name='booking_holiday_once_per_region')],
            },
        ),
        migrations.CreateModel(
            name='PolicyTier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(choices=[('RESCHEDULE', 'Move'), ('CANCEL', 'Cancel')], max_length=12)),
                ('from_on', models.DateField()),
                ('hours_before', models.PositiveSmallIntegerField()),
                ('percent', models.PositiveSmallIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('change', 'from_on', 'hours_before'), name='booking_policy_tier_one_per_step'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='booking_policy_tier_at_most_the_fee')],
            },
        ),
        migrations.CreateModel(
            name='SlotSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), help_text='0 is Monday.', size=None)),
                ('shifts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=5), help_text='Such as 10:00.', size=None)),
                ('minutes', models.PositiveSmallIntegerField(default=180)),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('capacity', models.PositiveSmallIntegerField()),
                ('only_modules', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('made_at', models.DateTimeField()),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='series', to='booking.centre')),
            ],
            options={
                'verbose_name_plural': 'slot series',
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='booking_slot_series_lasts_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField()),
                ('closes_at', models.DateTimeField()),
                ('day', models.DateField()),
                ('part', models.CharField(choices=[('MORNING', 'Morning'), ('AFTERNOON', 'Afternoon'), ('EVENING', 'Evening')], max_length=10)),
                ('capacity', models.PositiveSmallIntegerField()),
                ('taken', models.PositiveSmallIntegerField(default=0)),
                ('only_modules', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('CLOSED', 'Closed'), ('CANCELLED', 'Cancelled')], default='OPEN', max_length=10)),
                ('kept_until', models.DateTimeField(blank=True, null=True)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='booking.centre')),
                ('kept_for', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.cutoff')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='slots', to='booking.slotseries')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'OPEN')), fields=['day', 'centre'], name='booking_slot_open_days'), models.Index(fields=['starts_at'], name='booking_slot_starts'), django.contrib.postgres.indexes.GinIndex(fields=['only_modules'], name='booking_slot_modules')],
                'constraints': [models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='booking_slot_never_oversold'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_slot_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('closes_at__lte', models.F('starts_at'))), name='booking_slot_closes_before_it_starts'), models.UniqueConstraint(fields=('centre', 'starts_at'), name='booking_slot_one_per_centre_and_time'), models.CheckConstraint(condition=models.Q(('kept_for__isnull', True), ('kept_until__isnull', False), _connector='OR'), name='booking_slot_is_kept_until_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('DISABILITY', 'Disability concession'), ('HARDSHIP', 'Financial hardship'), ('OTHER', 'Another reason')], max_length=12)),
                ('percent', models.PositiveSmallIntegerField(default=100, help_text='How much of the fee is waived.')),
                ('words', models.TextField(blank=True)),
                ('evidence', models.CharField(blank=True, max_length=200)),
                ('evidence_name', models.CharField(blank=True, max_length=200)),
                ('state', models.CharField(choices=[('ASKED', 'Waits for a decision'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused')], default='ASKED', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('until_on', models.DateField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('percent__gte', 1), ('percent__lte', 100)), name='booking_waiver_of_some_percent'), models.UniqueConstraint(condition=models.Q(('state', 'ASKED')), fields=('learner',), name='booking_waiver_one_waits_per_learner')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True)),
                ('state', models.CharField(choices=[('LIVE', 'Live'), ('SAT', 'Sat'), ('MISSED', 'Missed'), ('CANCELLED', 'Cancelled'), ('LAPSED', 'Not paid in time')], default='LIVE', max_length=10)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('changes', models.PositiveSmallIntegerField(default=0)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('fee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.fee')),
                ('waiver', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.waiver')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'LIVE')), fields=('learner', 'module'), name='booking_booking_one_live_per_learner_and_module'), models.CheckConstraint(condition=models.Q(('minor__gte', 0)), name='booking_booking_price_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('HELD', 'Held'), ('OFFERED', 'Offered'), ('PAID', 'Confirmed'), ('ATTENDED', 'Checked in'), ('MISSED', 'Missed'), ('RELEASED', 'Released')], default='HELD', max_length=10)),
                ('taken_at', models.DateTimeField()),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('paid_at', models.DateTimeField(blank=True, null=True)),
                ('released_at', models.DateTimeField(blank=True, null=True)),
                ('chair', models.CharField(blank=True, max_length=20)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('was_late', models.BooleanField(default=False)),
                ('arrived_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='booking.booking')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='booking.slot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['HELD', 'OFFERED'])), fields=['held_until'], name='booking_seat_runs_out'), models.Index(fields=['slot', 'state'], name='booking_seat_of_a_slot')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['HELD', 'OFFERED', 'PAID', 'ATTENDED'])), fields=('booking',), name='booking_seat_one_live_per_booking'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['HELD', 'OFFERED']), _negated=True), ('held_until__isnull', False), _connector='OR'), name='booking_seat_is_held_until_a_moment'), models.UniqueConstraint(condition=models.Q(('state', 'ATTENDED'), models.Q(('chair', ''), _negated=True)), fields=('slot', 'chair'), name='booking_seat_one_person_per_chair')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('words', models.TextField()),
                ('happened_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.seat')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='booking.slot')),
            ],
        ),
        migrations.CreateModel(
            name='SwapOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wants_centres', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('wants_from_on', models.DateField()),
                ('wants_until_on', models.DateField()),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('SWAPPED', 'Swapped'), ('TAKEN_BACK', 'Taken back')], default='OPEN', max_length=10)),
                ('made_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='swap_offers', to='booking.booking')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'OPEN')), fields=('booking',), name='booking_swap_offer_one_open_per_booking')],
            },
        ),
        migrations.CreateModel(
            name='WaitlistEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('centres', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('before_on', models.DateField()),
                ('part', models.CharField(blank=True, choices=[('MORNING', 'Morning'), ('AFTERNOON', 'Afternoon'), ('EVENING', 'Evening')], max_length=10)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('OFFERED', 'Has an offer'), ('TAKEN', 'Has a seat'), ('LEFT', 'Left the list')], default='WAITING', max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('passed', models.PositiveSmallIntegerField(default=0)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.enrolment')),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programme.module')),
                ('seat', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='booking.seat')),
            ],
            options={
                'verbose_name_plural': 'waitlist entries',
                'indexes': [models.Index(condition=models.Q(('state', 'WAITING')), fields=['module', 'passed', 'joined_at', 'id'], name='booking_waitlist_in_order'), django.contrib.postgres.indexes.GinIndex(fields=['centres'], name='booking_waitlist_centres')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['WAITING', 'OFFERED'])), fields=('learner', 'module'), name='booking_waitlist_entry_one_per_learner_and_module')],
            },
        ),
        migrations.CreateModel(
            name='Blackout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField()),
                ('until_on', models.DateField()),
                ('reason', models.CharField(max_length=200)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blackouts', to='booking.centre')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until_on__gt', models.F('from_on'))), name='booking_blackout_lasts_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CentreDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='booking.centre')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'person'), name='booking_centre_duty_once')],
            },
        ),
        migrations.CreateModel(
            name='MoveRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('evidence', models.CharField(max_length=200)),
                ('evidence_name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('ASKED', 'Waits for a decision'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused'), ('USED', 'Used')], default='ASKED', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=300)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='move_requests', to='booking.booking')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ASKED')), fields=('booking',), name='booking_move_request_one_waits_per_booking')],
            },
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('seats', models.PositiveSmallIntegerField()),
                ('accessible_seats', models.PositiveSmallIntegerField(default=0)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rooms', to='booking.centre')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('centre', 'name'), name='booking_room_has_its_own_name'), models.CheckConstraint(condition=models.Q(('accessible_seats__lte', models.F('seats'))), name='booking_room_accessible_seats_are_seats')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('WEEK', 'A week before'), ('DAY', 'A day before'), ('HOURS', 'Two hours before')], max_length=6)),
                ('sent_at', models.DateTimeField()),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='booking.seat')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seat', 'kind'), name='booking_reminder_once')],
            },
        ),
    ]
