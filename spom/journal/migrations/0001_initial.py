import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
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
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=100)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('about', models.JSONField()),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), default=list, size=None)),
                ('address', models.GenericIPAddressField(null=True)),
                ('request_id', models.CharField(blank=True, max_length=32)),
                ('by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'entries',
                'indexes': [models.Index(fields=['kind', 'id'], name='journal_entry_kind'), models.Index(fields=['by', 'id'], name='journal_entry_by'), models.Index(fields=['at', 'id'], name='journal_entry_at'), models.Index(fields=['address', 'at', 'id'], name='journal_entry_address'), models.Index(fields=['request_id'], name='journal_entry_request', opclasses=['varchar_pattern_ops']), django.contrib.postgres.indexes.GinIndex(fields=['subjects'], name='journal_entry_subjects')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('previous', models.BinaryField(max_length=32)),
                ('root', models.BinaryField(max_length=32)),
                ('size', models.PositiveIntegerField()),
                ('highest', models.PositiveBigIntegerField()),
                ('sealed_at', models.DateTimeField(db_index=True)),
                ('key', models.CharField(max_length=16)),
                ('signature', models.BinaryField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='journal_seal_numbers_start_at_one'), models.CheckConstraint(condition=models.Q(('size__gte', 1)), name='journal_seal_holds_an_entry')],
            },
        ),
        migrations.CreateModel(
            name='SealedEntry',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealing', serialize=False, to='journal.entry')),
                ('position', models.PositiveIntegerField()),
                ('leaf', models.BinaryField(max_length=32)),
                ('seal', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='journal.seal')),
            ],
            options={
                'verbose_name_plural': 'sealed entries',
                'constraints': [models.UniqueConstraint(fields=('seal', 'position'), name='journal_sealed_entry_one_per_position')],
            },
        ),
    ]
