import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('identity', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='SeenFrame',
            fields=[
                ('digest', models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ('seen_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Calibration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('engine', models.CharField(max_length=40)),
                ('people', models.PositiveIntegerField()),
                ('pairs', models.PositiveIntegerField()),
                ('one_in_1000', models.FloatField()),
                ('one_in_10000', models.FloatField(null=True)),
                ('proposed', models.PositiveSmallIntegerField(help_text='Thousandths of likeness')),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PresenceCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(max_length=64)),
                ('nonce', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('turn', models.CharField(blank=True, choices=[('', 'Look at the camera'), ('LEFT', 'Turn your head a little to the left'), ('RIGHT', 'Turn your head a little to the right')], default='', max_length=5)),
                ('way', models.CharField(choices=[('FACE', 'Camera'), ('CODE', 'One-time code'), ('PASSKEY', 'Passkey'), ('REVIEW', 'A person looked at it'), ('CENTRE', 'At a supervised centre')], default='FACE', max_length=8)),
                ('drawn_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.CharField(choices=[('OPEN', 'Waiting'), ('LOOKING', 'Being looked at'), ('MATCH', 'It was you'), ('ACCEPTED', 'Confirmed in another way'), ('NO_MATCH', 'Did not match'), ('POOR_QUALITY', 'Could not be seen well'), ('NO_FACE', 'No face was seen'), ('SEVERAL_FACES', 'More than one person was seen'), ('SPOOF_SUSPECTED', 'Looked like a picture of a person'), ('REPLAY', 'These pictures were sent before'), ('EXPIRED', 'Too late')], default='OPEN', max_length=16)),
                ('hint', models.CharField(blank=True, max_length=16)),
                ('miss', models.PositiveSmallIntegerField(default=0)),
                ('is_trusted', models.BooleanField(default=False)),
                ('device', models.CharField(blank=True, max_length=12)),
                ('light', models.CharField(blank=True, max_length=8)),
                ('camera', models.CharField(blank=True, max_length=64)),
                ('likeness', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, size=None)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['learner', '-drawn_at'], name='presence_check_of_learner'), models.Index(fields=['drawn_at'], name='presence_check_by_time')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('verdict__in', ['OPEN', 'LOOKING'])), fields=('learner',), name='presence_check_one_open_per_learner'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('verdict__in', ['OPEN', 'LOOKING'])), models.Q(('decided_at__isnull', False), models.Q(('verdict__in', ['OPEN', 'LOOKING']), _negated=True)), _connector='OR'), name='presence_check_has_a_moment_when_decided'), models.CheckConstraint(condition=models.Q(('begun_at__isnull', True), ('begun_at__gte', models.F('drawn_at')), _connector='OR'), name='presence_check_begins_after_it_was_drawn'), models.CheckConstraint(condition=models.Q(('is_trusted', False), ('verdict__in', ['MATCH', 'ACCEPTED']), _connector='OR'), name='presence_check_is_trusted_only_when_passed')],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('frames', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('score', models.FloatField(null=True)),
                ('erase_at', models.DateTimeField(db_index=True)),
                ('check_made', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='presence.presencecheck')),
            ],
        ),
        migrations.CreateModel(
            name='ReferenceFace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('REGISTRY', 'Registry photo'), ('ENROLMENT', 'Camera, when checks were set up'), ('ADAPTED', 'Camera, at a later check')], max_length=10)),
                ('state', models.CharField(choices=[('UNREVIEWED', 'Waiting for a look'), ('TRUSTED', 'Confirmed'), ('REFUSED', 'Not this person')], max_length=10)),
                ('engine', models.CharField(max_length=40)),
                ('seal', models.UUIDField(unique=True)),
                ('template', models.TextField()),
                ('taken_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['learner', 'state'], name='presence_face_of_learner')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__isnull', True), ('ends_at__gt', models.F('taken_at')), _connector='OR'), name='presence_reference_face_ends_after_it_was_taken')],
            },
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('NEW_FACE', 'A new face that does not clearly match the registry photo'), ('CHECK', 'A check that failed'), ('OTHER_WAY', 'A student who asks a person to confirm')], max_length=10)),
                ('seal', models.UUIDField(blank=True, null=True)),
                ('frames', models.JSONField(default=list)),
                ('said', models.CharField(blank=True, max_length=500)),
                ('opened_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('CONFIRMED', 'It is the student'), ('REFUSED', 'It is not shown that it is the student')], max_length=10)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('appeal', models.CharField(blank=True, max_length=1000)),
                ('appealed_at', models.DateTimeField(blank=True, null=True)),
                ('appeal_due_at', models.DateTimeField(blank=True, null=True)),
                ('appeal_outcome', models.CharField(blank=True, choices=[('CONFIRMED', 'It is the student'), ('REFUSED', 'It is not shown that it is the student')], max_length=10)),
                ('appeal_note', models.CharField(blank=True, max_length=500)),
                ('appeal_decided_at', models.DateTimeField(blank=True, null=True)),
                ('appeal_decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('check_made', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='presence.presencecheck')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['outcome', 'due_at'], name='presence_review_queue')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(('decided_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='presence_review_has_a_moment_when_decided'), models.CheckConstraint(condition=models.Q(('appealed_at__isnull', True), ('outcome', 'REFUSED'), _connector='OR'), name='presence_review_is_appealed_only_when_refused'), models.CheckConstraint(condition=models.Q(('appeal_decided_by__isnull', True), models.Q(('appeal_decided_by', models.F('decided_by')), _negated=True), _connector='OR'), name='presence_review_appeal_is_decided_by_somebody_else')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('CHECKS', 'Camera checks while you learn'), ('SAMPLE', 'Keep pictures of failed checks longer, to improve the checks')], max_length=8)),
                ('version', models.PositiveSmallIntegerField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('needs_guardian', models.BooleanField(default=False)),
                ('guardian_name', models.CharField(blank=True, max_length=200)),
                ('guardian_reach', models.CharField(blank=True, max_length=200)),
                ('guardian_seen_at', models.DateTimeField(blank=True, null=True)),
                ('guardian_note', models.CharField(blank=True, max_length=300)),
                ('guardian_seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('learner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('learner', 'purpose'), name='presence_consent_one_standing_per_purpose'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), ('withdrawn_at__gte', models.F('given_at')), _connector='OR'), name='presence_consent_is_withdrawn_after_it_was_given'), models.CheckConstraint(condition=models.Q(('needs_guardian', False), models.Q(('guardian_name', ''), _negated=True), _connector='OR'), name='presence_consent_names_the_guardian_it_needs')],
            },
        ),
    ]
