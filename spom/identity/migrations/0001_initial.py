import datetime
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='Challenge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('challenge_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='SigningKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kid', models.CharField(max_length=64, unique=True)),
                ('private', models.TextField()),
                ('public', models.JSONField()),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TakenAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer_hash', models.CharField(max_length=64, unique=True)),
                ('taken_at', models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=32)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='identity.unit')),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=255)),
                ('username', models.CharField(max_length=64)),
                ('full_name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('mobile', models.CharField(blank=True, db_index=True, help_text='E.164, such as +919812345678', max_length=20)),
                ('state', models.CharField(choices=[('INVITED', 'Not activated'), ('ACTIVE', 'Active'), ('DISABLED', 'Disabled')], default='INVITED', max_length=10)),
                ('is_active', models.GeneratedField(db_persist=True, expression=models.ExpressionWrapper(models.Q(('state', 'ACTIVE')), models.BooleanField()), output_field=models.BooleanField())),
                ('wants_codes', models.BooleanField(db_default=False, default=False)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('theme', models.CharField(blank=True, choices=[('', 'Like my device'), ('light', 'Light'), ('dark', 'Dark')], default='', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('password_set_at', models.DateTimeField(blank=True, null=True)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='identity.unit')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper(django.db.models.functions.text.Concat('full_name', models.Value(' '), 'username', models.Value(' '), 'email', output_field=models.CharField())), name='gin_trgm_ops'), name='identity_user_by_part_of_name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('username'), name='identity_user_username_is_unique_in_any_case'), models.UniqueConstraint(django.db.models.functions.text.Upper('email'), condition=models.Q(('email', ''), _negated=True), name='identity_user_email_is_unique_in_any_case'), models.CheckConstraint(condition=models.Q(('state', 'INVITED'), ('activated_at__isnull', False), _connector='OR'), name='identity_user_was_activated_before_it_was_used')],
            },
        ),
        migrations.CreateModel(
            name='AuthenticatorApp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('secret', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('last_step', models.BigIntegerField(default=0)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='apps', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ContactProof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('SMS', 'Text message'), ('EMAIL', 'E-mail')], max_length=5)),
                ('address', models.CharField(max_length=254)),
                ('before', models.CharField(blank=True, max_length=254)),
                ('language', models.CharField(max_length=10)),
                ('mac', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'channel'], name='identity_contact_proof_of_user')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='identity_contact_proof_is_tried_five_times')],
            },
        ),
        migrations.CreateModel(
            name='ContactRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('SMS', 'Text message'), ('EMAIL', 'E-mail')], max_length=5)),
                ('contact', models.CharField(max_length=254)),
                ('words', models.CharField(max_length=500)),
                ('evidence', models.CharField(max_length=60)),
                ('evidence_name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('UNPROVEN', 'Code not typed yet'), ('WAITING', 'Waits for a decision'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused'), ('DONE', 'Done')], default='UNPROVEN', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('holds_at', models.DateTimeField(null=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='contact_request', to='identity.contactproof')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state'], name='identity_contact_request_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['GRANTED', 'REFUSED', 'DONE']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='identity_contact_request_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('holds_at__isnull', True), ('holds_at__gte', models.F('decided_at')), _connector='OR'), name='identity_contact_request_holds_after_the_decision')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('first_seen_at', models.DateTimeField()),
                ('last_seen_at', models.DateTimeField()),
                ('trusted_until', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('key_hash', 'user'), name='identity_device_one_per_browser_and_person')],
            },
        ),
        migrations.CreateModel(
            name='KeptWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('path', models.CharField(max_length=500)),
                ('page', models.CharField(max_length=500)),
                ('fields', models.TextField()),
                ('kept_at', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='KnownAs',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='LinkedIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=255)),
                ('subject', models.CharField(max_length=255)),
                ('label', models.CharField(blank=True, max_length=200)),
                ('linked_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_identities', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'subject'), name='identity_linked_identity_opens_one_account')],
            },
        ),
        migrations.CreateModel(
            name='OldPassword',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=255)),
                ('used_until', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='OneTimeCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('SIGN_IN', 'Sign in'), ('SECOND_STEP', 'Second step of a sign-in'), ('ACTIVATE', 'Activate an account'), ('RESET', 'Forgotten password'), ('CONFIRM', 'Confirm a sensitive act')], max_length=12)),
                ('channel', models.CharField(choices=[('SMS', 'Text message'), ('EMAIL', 'E-mail')], max_length=5)),
                ('hint', models.CharField(max_length=80)),
                ('language', models.CharField(max_length=10)),
                ('mac', models.CharField(blank=True, max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField()),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('used_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'purpose'], name='identity_code_user_purpose')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='identity_code_is_tried_at_most_five_times')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('credential_id', models.BinaryField(unique=True)),
                ('public_key', models.BinaryField()),
                ('sign_count', models.BigIntegerField()),
                ('added_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'code_hash'), name='identity_recovery_code_is_once_per_person'), models.CheckConstraint(condition=models.Q(('used_at__isnull', True), ('used_at__gte', models.F('made_at')), _connector='OR'), name='identity_recovery_code_is_used_after_it_was_made')],
            },
        ),
        migrations.CreateModel(
            name='RegistryExport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=4)),
                ('reason', models.CharField(max_length=300)),
                ('state', models.CharField(choices=[('WAITING', 'Waits for approval'), ('APPROVED', 'Approved'), ('REFUSED', 'Refused')], default='WAITING', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'WAITING')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['APPROVED', 'REFUSED'])), _connector='OR'), name='identity_registry_export_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'APPROVED'), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True), _connector='OR'), name='identity_registry_export_is_approved_by_another')],
            },
        ),
        migrations.CreateModel(
            name='RegistryImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('CHECKING', 'Being checked'), ('CHECKED', 'Checked, waits for you'), ('UNREADABLE', 'Cannot be read'), ('APPLYING', 'Being carried out'), ('DONE', 'Done'), ('DROPPED', 'Dropped')], default='CHECKING', max_length=10)),
                ('name', models.CharField(max_length=120)),
                ('place', models.CharField(blank=True, max_length=60)),
                ('bundles', models.JSONField(default=list)),
                ('opens_now', models.BooleanField(default=True)),
                ('started_at', models.DateTimeField()),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('ignored', models.JSONField(default=list)),
                ('lines', models.PositiveIntegerField(default=0)),
                ('new', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('photos', models.PositiveIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPLYING', 'DONE']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='identity_registry_import_is_confirmed_before_it_is_carried_out'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='identity_registry_import_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('username', models.CharField(max_length=64)),
                ('verdict', models.CharField(choices=[('NEW', 'New'), ('CHANGED', 'Changed'), ('REFUSED', 'Refused')], max_length=8)),
                ('changes', models.JSONField(default=dict)),
                ('faults', models.JSONField(default=list)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Waiting'), ('DONE', 'Done'), ('MOVED', 'Left alone: the account changed after the check')], default='', max_length=5)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='identity.registryimport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'line'), name='identity_import_row_is_one_line')],
            },
        ),
        migrations.CreateModel(
            name='ImportPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('stem', models.CharField(max_length=120)),
                ('place', models.CharField(max_length=60)),
                ('source', models.CharField(max_length=64)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='identity.registryimport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('batch', 'name'), name='identity_import_photo_has_a_name_of_its_own')],
            },
        ),
        migrations.CreateModel(
            name='RegistryPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('source', models.CharField(max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='registry_photo', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='RegistryRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('born_on', models.DateField()),
                ('opens_at', models.DateTimeField(blank=True, null=True)),
                ('programme', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('registered_on', models.DateField(blank=True, null=True)),
                ('category', models.CharField(blank=True, db_default='', default='', max_length=64)),
                ('imported_at', models.DateTimeField()),
                ('coordinator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='record', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('data', models.JSONField(default=dict)),
                ('method', models.CharField(blank=True, max_length=20)),
                ('label', models.CharField(blank=True, max_length=80)),
                ('address', models.GenericIPAddressField(null=True)),
                ('created_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('proved_at', models.DateTimeField(null=True)),
                ('idle', models.DurationField()),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('kept', models.BooleanField(default=False)),
                ('device', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sessions', to='identity.device')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('created_at'))), name='identity_session_ends_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.CharField(max_length=100)),
                ('sid', models.CharField(max_length=64, unique=True)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('redirect_uri', models.CharField(max_length=500)),
                ('challenge', models.CharField(max_length=64)),
                ('nonce', models.CharField(blank=True, max_length=255)),
                ('scopes', models.CharField(max_length=200)),
                ('proved_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(db_index=True)),
                ('redeemed_at', models.DateTimeField(null=True)),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('told_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='handovers', to='identity.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='identity_handover_token_is_unique'), models.CheckConstraint(condition=models.Q(('token_hash', ''), ('redeemed_at__isnull', False), _connector='OR'), name='identity_handover_has_a_token_once_redeemed')],
            },
        ),
        migrations.CreateModel(
            name='CameFrom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sid', models.CharField(blank=True, max_length=255)),
                ('id_token', models.TextField(blank=True)),
                ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.linkedidentity')),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='came_from', to='identity.session')),
            ],
            options={
                'indexes': [models.Index(fields=['identity', 'sid'], name='identity_came_from_sid')],
            },
        ),
        migrations.CreateModel(
            name='StepReset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300)),
                ('asked_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', True), ('done_by__isnull', True)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='identity_step_reset_is_done_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('ACCOUNT', 'Password of an account, from unknown devices'), ('DEVICE', 'Password of an account, from a device its owner is known on'), ('FACTOR', 'Second step of an account'), ('CODE', 'One-time codes asked for'), ('FACTS', 'Registered facts of a record'), ('ADDRESS', 'Anything, from one address'), ('NETWORK', 'Anything, from one network')], max_length=10)),
                ('cap', models.PositiveIntegerField()),
                ('tries', models.PositiveIntegerField()),
                ('run', models.PositiveIntegerField()),
                ('closings', models.PositiveIntegerField(db_default=0, default=0)),
                ('began_at', models.DateTimeField()),
                ('last_at', models.DateTimeField(db_index=True)),
                ('next_at', models.DateTimeField()),
                ('closed_until', models.DateTimeField(null=True)),
                ('admitted', models.BooleanField(db_default=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'tallies',
            },
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('STUDENT', 'Student'), ('EMPLOYEE', 'Employee'), ('SUPPLIER', 'Supplier'), ('COORDINATOR', 'Course coordinator'), ('HELP_DESK', 'Help desk'), ('INVIGILATOR', 'Invigilator'), ('AUDITOR', 'Auditor'), ('ADMINISTRATOR', 'Administrator')], max_length=20)),
                ('reason', models.CharField(max_length=300)),
                ('granted_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('revoke_reason', models.CharField(blank=True, max_length=300)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='role_grants', to='identity.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('user', 'role', 'unit'), name='identity_role_grant_one_live_per_person_role_and_unit', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('revoked_at__isnull', True), ('revoked_at__gte', models.F('granted_at')), _connector='OR'), name='identity_role_grant_is_revoked_after_it_was_granted')],
            },
        ),
        migrations.CreateModel(
            name='Newcomer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('full_name', models.CharField(max_length=200)),
                ('born_on', models.DateField()),
                ('channel', models.CharField(choices=[('SMS', 'Text message'), ('EMAIL', 'E-mail')], max_length=5)),
                ('contact', models.CharField(max_length=254)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('UNPROVEN', 'Code not typed yet'), ('WAITING', 'Waits for a decision'), ('GRANTED', 'Granted'), ('REFUSED', 'Refused'), ('DONE', 'Done')], default='UNPROVEN', max_length=8)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, max_length=500)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='newcomer', to='identity.contactproof')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='identity.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['state'], name='identity_newcomer_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['REFUSED', 'DONE']), _negated=True), ('decided_at__isnull', False), _connector='OR'), name='identity_newcomer_is_decided_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='ActivationLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=1))))), name='identity_activation_link_lives_a_day_at_most')],
            },
        ),
    ]
