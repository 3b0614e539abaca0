import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import spom.portal.models.institution
import spom.portal.models.maintenance
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension
from django.db import migrations, models
from spom.kit.founding import Founding


class Migration(Founding):
    """Everything the app began with."""

    dependencies = [
        ('identity', '0001_initial'),
        ('identity', '__first__'),
    ]

    operations = [
        BtreeGistExtension(),
        TrigramExtension(),
        migrations.CreateModel(
            name='Article',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('category', models.CharField(choices=[('sign-in', 'Signing in'), ('camera', 'Camera and presence checks'), ('learning', 'Learning hours'), ('booking', 'Booking and paying'), ('tests', 'Tests and results'), ('portal', 'The portal')], max_length=16)),
                ('order', models.PositiveSmallIntegerField(default=100)),
                ('routes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('key', models.CharField(max_length=100, primary_key=True, serialize=False)),
                ('began_at', models.DateTimeField()),
                ('count', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('place', models.CharField(max_length=48, unique=True)),
                ('uploaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ArticleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=10)),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=120, verbose_name='Title')),
                ('summary', models.CharField(max_length=240, verbose_name='In one sentence')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='Other words people search for')),
                ('body', models.TextField(max_length=20000, verbose_name='Text, in Markdown')),
                ('state', models.CharField(choices=[('DRAFT', 'Draft'), ('REVIEW', 'To be reviewed'), ('PUBLISHED', 'Published'), ('RETIRED', 'Replaced')], default='DRAFT', max_length=10)),
                ('written_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('helped', models.PositiveIntegerField(default=0)),
                ('helped_not', models.PositiveIntegerField(default=0)),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='portal.article')),
                ('published_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('article', 'language', 'number'), name='portal_article_version_counts_up'), models.UniqueConstraint(condition=models.Q(('state', 'PUBLISHED')), fields=('article', 'language'), name='portal_article_version_one_published_per_language'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'PUBLISHED'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='portal_article_version_published_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='ArticleVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('voter', models.CharField(max_length=64)),
                ('useful', models.BooleanField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='portal.articleversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'voter'), name='portal_article_vote_once_per_voter')],
            },
        ),
        migrations.CreateModel(
            name='CannedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=80, verbose_name='Title')),
                ('language', models.CharField(max_length=10, verbose_name='Language')),
                ('text', models.TextField(max_length=4000, verbose_name='Text')),
                ('written_at', models.DateTimeField()),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('title', 'language'), name='portal_canned_answer_once')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=64)),
                ('version', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('user', 'purpose'), name='portal_consent_one_in_force')],
            },
        ),
        migrations.CreateModel(
            name='DetailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('detail', models.CharField(choices=[('NAME', 'Full name'), ('BIRTHDAY', 'Date of birth'), ('UNIT', 'Unit')], max_length=8, verbose_name='What is wrong?')),
                ('before', models.CharField(blank=True, max_length=200)),
                ('after', models.CharField(max_length=200, verbose_name='How it should be')),
                ('reason', models.CharField(max_length=300, verbose_name='Reason')),
                ('evidence_place', models.CharField(blank=True, max_length=48)),
                ('evidence_name', models.CharField(blank=True, max_length=120)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('APPROVED', 'Changed'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn')], default='WAITING', max_length=9)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='Remark')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'asked_at', 'id'], name='portal_detail_change_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WAITING')), fields=('user', 'detail'), name='portal_detail_change_one_waits'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['APPROVED', 'REFUSED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='portal_detail_change_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='portal_detail_change_takes_two')],
            },
        ),
        migrations.CreateModel(
            name='ErasureRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.CharField(max_length=16)),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='Reason')),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('ERASED', 'Erased'), ('REFUSED', 'Refused'), ('WITHDRAWN', 'Withdrawn')], default='WAITING', max_length=9)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='Remark')),
                ('outcome', models.JSONField(default=list)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_on', 'id'], name='portal_erasure_queue')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'WAITING')), fields=('user',), name='portal_erasure_one_waits'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ERASED', 'REFUSED']), _negated=True), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='portal_erasure_is_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR'), name='portal_erasure_takes_two')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=140, verbose_name='What is wrong, in one sentence')),
                ('areas', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), size=None, verbose_name='Areas')),
                ('impact', models.CharField(choices=[('SLOW', 'Slower than usual'), ('PARTLY', 'Partly not working'), ('DOWN', 'Not working')], max_length=10, verbose_name='How bad it is')),
                ('started_at', models.DateTimeField()),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['-started_at'], name='portal_incident_newest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('resolved_at__isnull', True), ('resolved_at__gte', models.F('started_at')), _connector='OR'), name='portal_incident_is_resolved_after_it_began')],
            },
        ),
        migrations.CreateModel(
            name='IncidentUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('INVESTIGATING', 'We are looking into it'), ('IDENTIFIED', 'We know the cause'), ('MONITORING', 'Repaired, we are watching'), ('RESOLVED', 'Resolved')], max_length=15, verbose_name='How far we are')),
                ('text', models.TextField(max_length=2000, verbose_name='What people should know')),
                ('written_at', models.DateTimeField()),
                ('incident', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='portal.incident')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.SmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, verbose_name='Full name')),
                ('short_name', models.CharField(max_length=24, verbose_name='Short name')),
                ('official_address', models.CharField(blank=True, max_length=253, verbose_name='Official web address')),
                ('recognise', models.CharField(blank=True, max_length=300, verbose_name='How people recognise it')),
                ('colour', models.CharField(default='#00566e', max_length=7, verbose_name='Brand colour')),
                ('logo', models.CharField(blank=True, max_length=40, verbose_name='Logo')),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=spom.portal.models.institution.every_language, size=None)),
                ('default_language', models.CharField(default='en', max_length=10, verbose_name='Language for newcomers')),
                ('time_zone', models.CharField(default='Asia/Kolkata', max_length=64, verbose_name='Time zone')),
                ('apps_off', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=32), blank=True, default=list, size=None)),
                ('chosen', models.JSONField(blank=True, default=dict)),
                ('confirmed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, default=list, size=None)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='portal_institution_is_the_only_one'), models.CheckConstraint(condition=models.Q(('languages__contains', [models.F('default_language')])), name='portal_institution_speaks_its_default_language'), models.CheckConstraint(condition=models.Q(('colour__regex', '^#[0-9a-f]{6}$')), name='portal_institution_colour_is_six_hex_digits')],
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('office', models.CharField(choices=[('IT_HELP_DESK', 'IT help desk'), ('HR_SUPPORT', 'HR support'), ('COORDINATOR_OFFICE', "Course coordinators' office")], max_length=20)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='E-mail')),
                ('phone', models.CharField(blank=True, max_length=32, verbose_name='Telephone')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='Opening hours')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='Where')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='portal.institution')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('institution', 'office'), name='portal_contact_one_per_office')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=300, verbose_name='Reason')),
                ('placed_at', models.DateTimeField()),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='portal_legal_hold_is_lifted_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='MaintenanceWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.CharField(max_length=32, verbose_name='Area')),
                ('mode', models.CharField(choices=[('READ_ONLY', 'Read only'), ('OFFLINE', 'Offline')], default='OFFLINE', max_length=10, verbose_name='Mode')),
                ('starts_at', models.DateTimeField(verbose_name='From')),
                ('ends_at', models.DateTimeField(verbose_name='Until')),
                ('reason', models.CharField(max_length=200, verbose_name='Why, in one sentence')),
                ('created_at', models.DateTimeField()),
                ('changed_at', models.DateTimeField()),
                ('changes', models.PositiveSmallIntegerField(default=0)),
                ('told', models.PositiveSmallIntegerField(default=0)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['ends_at'], name='portal_maintenance_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='portal_maintenance_ends_after_start'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('cancelled_at__isnull', True)), expressions=[('area', '='), (spom.portal.models.maintenance.Span('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='portal_maintenance_one_at_a_time_per_area')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('context', models.JSONField(default=dict)),
                ('link', models.CharField(blank=True, max_length=500)),
                ('created_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['to', '-created_at', '-id'], name='portal_notice_newest_first'), models.Index(condition=models.Q(('read_at__isnull', True), ('withdrawn_at__isnull', True)), fields=['to'], name='portal_notice_unread')],
                'constraints': [models.CheckConstraint(condition=models.Q(('link', ''), models.Q(('link__startswith', '/'), models.Q(('link__startswith', '//'), _negated=True)), _connector='OR'), name='portal_notice_links_into_the_portal')],
            },
        ),
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(max_length=32)),
                ('channel', models.CharField(choices=[('MAIL', 'E-mail'), ('SMS', 'Text message')], max_length=4)),
                ('wanted', models.BooleanField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'category', 'channel'), name='portal_notice_choice_once')],
            },
        ),
        migrations.CreateModel(
            name='NoticeHabits',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='Quiet from')),
                ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='Quiet until')),
                ('digest_at', models.TimeField(blank=True, null=True, verbose_name='One mail a day, at')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='portal_habits_quiet_hours_have_two_ends')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('for_digest', models.BooleanField(default=False)),
                ('channel', models.CharField(choices=[('MAIL', 'E-mail'), ('SMS', 'Text message')], max_length=4)),
                ('state', models.CharField(choices=[('WAITING', 'Waiting'), ('SENDING', 'Being sent'), ('SENT', 'Sent'), ('REFUSED', 'Refused by the other side'), ('GIVEN_UP', 'Given up after several tries'), ('BOUNCED', 'Came back'), ('DROPPED', 'Not sent'), ('GATHERED', 'Part of a digest')], default='WAITING', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reference', models.CharField(blank=True, max_length=200)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField()),
                ('digest', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='portal.outboxmessage')),
                ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='portal.notice')),
                ('to', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['WAITING', 'SENDING'])), fields=['due_at'], name='portal_outbox_to_be_sent'), models.Index(condition=models.Q(('state__in', ['REFUSED', 'GIVEN_UP', 'BOUNCED'])), fields=['-created_at'], name='portal_outbox_not_delivered'), models.Index(condition=models.Q(('state', 'SENT')), fields=['reference'], name='portal_outbox_sent_as')],
                'constraints': [models.UniqueConstraint(fields=('notice', 'channel'), name='portal_outbox_one_per_notice_and_channel'), models.CheckConstraint(condition=models.Q(models.Q(('leased_until__isnull', False), ('state', 'SENDING')), models.Q(('state', 'SENDING'), _negated=True), _connector='OR'), name='portal_outbox_sending_has_a_lease'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'SENT')), models.Q(models.Q(('state', 'SENT'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='portal_outbox_sent_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='PageVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('PRIVACY', 'Privacy notice'), ('TERMS', 'Terms of use'), ('ACCESSIBILITY', 'Accessibility statement'), ('IMPRINT', 'Imprint')], max_length=16)),
                ('language', models.CharField(max_length=10)),
                ('number', models.PositiveIntegerField(null=True)),
                ('body', models.TextField()),
                ('effective_on', models.DateField(null=True)),
                ('saved_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('saved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('number__isnull', True)), fields=('kind', 'language'), name='portal_page_version_one_draft_per_page_and_language'), models.UniqueConstraint(fields=('kind', 'language', 'number'), name='portal_page_version_number_once_per_page_and_language'), models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('published_at__isnull', True)), models.Q(('effective_on__isnull', False), ('number__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='portal_page_version_published_has_number_and_date')],
            },
        ),
        migrations.CreateModel(
            name='SmsRegistration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=64)),
                ('language', models.CharField(max_length=10)),
                ('template_id', models.CharField(max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'language'), name='portal_sms_registration_once')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=12, unique=True)),
                ('subject', models.CharField(max_length=120, verbose_name='Subject')),
                ('category', models.CharField(choices=[('SIGN_IN', 'Signing in'), ('DETAILS', 'My details'), ('LEARNING', 'Lessons and hours'), ('CAMERA', 'Camera and presence checks'), ('BOOKING', 'Booking and payment'), ('TESTS', 'Tests and results'), ('FAULT', 'Something is broken'), ('OTHER', 'Something else')], max_length=10, verbose_name='What is it about?')),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('ANSWERED', 'Answered'), ('CLOSED', 'Closed')], default='OPEN', max_length=10)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='Your name')),
                ('language', models.CharField(max_length=10)),
                ('context', models.JSONField(default=dict)),
                ('opened_at', models.DateTimeField()),
                ('spoken_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('news_for_person', models.BooleanField(default=False)),
                ('news_for_staff', models.BooleanField(default=True)),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.unit')),
            ],
            options={
                'indexes': [models.Index(fields=['opened_by', '-spoken_at', '-id'], name='portal_ticket_of_person'), models.Index(fields=['state', '-spoken_at', '-id'], name='portal_ticket_inbox'), models.Index(fields=['unit', 'state'], name='portal_ticket_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('opened_by__isnull', False)), models.Q(('opened_by__isnull', True), models.Q(('email', ''), _negated=True)), _connector='OR'), name='portal_ticket_is_somebodys'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'CLOSED')), models.Q(models.Q(('state', 'CLOSED'), _negated=True), ('closed_at__isnull', True)), _connector='OR'), name='portal_ticket_closed_has_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='TicketMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('QUESTION', 'Question'), ('REPLY', 'Answer'), ('NOTE', 'Internal note')], max_length=8)),
                ('text', models.TextField(max_length=8000)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='portal.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['ticket', 'id'], name='portal_ticket_message_in_order')],
            },
        ),
        migrations.CreateModel(
            name='TicketFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(max_length=48, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('size', models.PositiveIntegerField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='portal.ticketmessage')),
            ],
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('latest_at', models.DateTimeField()),
                ('previous_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('previous_at__isnull', True), ('previous_at__lte', models.F('latest_at')), _connector='OR'), name='portal_visit_previous_is_not_after_latest')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, verbose_name='Title')),
                ('text', models.TextField(max_length=4000, verbose_name='Text')),
                ('language', models.CharField(default='en', max_length=10, verbose_name='Language')),
                ('role', models.CharField(blank=True, max_length=20, verbose_name='Role')),
                ('by_sms', models.BooleanField(default=False, verbose_name='Also as a text message')),
                ('state', models.CharField(choices=[('SCHEDULED', 'Scheduled'), ('SENT', 'Sent'), ('WITHDRAWN', 'Taken back')], default='SCHEDULED', max_length=10)),
                ('created_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('reached', models.PositiveIntegerField(default=0)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.unit', verbose_name='Unit')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'SENT')), models.Q(models.Q(('state', 'SENT'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='portal_announcement_sent_has_a_moment')],
            },
        ),
    ]
