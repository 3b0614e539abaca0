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
            name='DemoOrder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('receipt', models.CharField(max_length=80)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('code', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='DemoPayment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('status', models.CharField(max_length=12)),
                ('known_from', models.DateTimeField()),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='payments', to='payments.demoorder')),
            ],
        ),
        migrations.CreateModel(
            name='DemoRefund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True)),
                ('key', models.CharField(max_length=80, unique=True)),
                ('minor', models.BigIntegerField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='payments.demopayment')),
            ],
        ),
        migrations.CreateModel(
            name='GatewayEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=20)),
                ('event_id', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=60)),
                ('raw', models.BinaryField()),
                ('received_at', models.DateTimeField()),
                ('outcome', models.CharField(max_length=10)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('gateway', 'event_id'), name='payments_gateway_event_once')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(blank=True, help_text='Empty: the money becomes credit.', max_length=80)),
                ('title', models.CharField(max_length=300)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('gateway', models.CharField(max_length=20)),
                ('gateway_order', models.CharField(blank=True, max_length=80)),
                ('state', models.CharField(choices=[('OPEN', 'Open'), ('PAID', 'Paid'), ('CLOSED', 'Closed')], default='OPEN', max_length=8)),
                ('placed_at', models.DateTimeField()),
                ('pay_until', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['payer', 'placed_at'], name='payments_order_of_a_payer'), models.Index(condition=models.Q(('state', 'OPEN')), fields=['placed_at'], name='payments_order_still_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('minor__gt', 0)), name='payments_order_asks_for_something'), models.UniqueConstraint(condition=models.Q(('state', 'OPEN'), models.Q(('subject', ''), _negated=True)), fields=('subject',), name='payments_order_one_open_per_subject'), models.UniqueConstraint(condition=models.Q(('gateway_order', ''), _negated=True), fields=('gateway', 'gateway_order'), name='payments_order_one_per_gateway_order')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('gateway', models.CharField(max_length=20)),
                ('gateway_payment', models.CharField(max_length=80)),
                ('state', models.CharField(choices=[('CREATED', 'Begun'), ('FAILED', 'Failed'), ('AUTHORISED', 'Authorised'), ('CAPTURED', 'Captured')], default='CREATED', max_length=10)),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('seen_at', models.DateTimeField()),
                ('captured_at', models.DateTimeField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='payments.order')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'CAPTURED')), fields=['captured_at'], name='payments_payment_captured')],
                'constraints': [models.UniqueConstraint(fields=('gateway', 'gateway_payment'), name='payments_payment_is_known_once'), models.CheckConstraint(condition=models.Q(('minor__gt', 0)), name='payments_payment_is_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('captured_at__isnull', False), ('state', 'CAPTURED')), models.Q(models.Q(('state', 'CAPTURED'), _negated=True), ('captured_at__isnull', True)), _connector='OR'), name='payments_payment_captured_at_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_kind', models.CharField(blank=True, choices=[('CREDIT', 'Credit'), ('PURCHASE', 'Paid for'), ('RETAINED', 'Retained fee'), ('REFUND', 'Refund')], max_length=10)),
                ('from_subject', models.CharField(blank=True, max_length=80)),
                ('to_kind', models.CharField(choices=[('CREDIT', 'Credit'), ('PURCHASE', 'Paid for'), ('RETAINED', 'Retained fee'), ('REFUND', 'Refund')], max_length=10)),
                ('to_subject', models.CharField(blank=True, max_length=80)),
                ('minor', models.BigIntegerField()),
                ('reason', models.CharField(choices=[('CAPTURED', 'Payment received'), ('SPENT', 'Paid from credit'), ('CANCELLED', 'Cancelled'), ('CHARGED', 'Fee kept'), ('REFUND_ASKED', 'Refund asked for'), ('REFUND_STOPPED', 'Refund not carried out')], max_length=16)),
                ('at', models.DateTimeField(db_index=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='payments.payment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minor__gt', 0)), name='payments_move_moves_something')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('CREDIT', 'Credit'), ('PURCHASE', 'Paid for'), ('RETAINED', 'Retained fee'), ('REFUND', 'Refund')], max_length=10)),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('minor', models.BigIntegerField()),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='payments.payment')),
            ],
            options={
                'indexes': [models.Index(fields=['subject'], name='payments_allocation_subject')],
                'constraints': [models.UniqueConstraint(fields=('payment', 'kind', 'subject'), name='payments_allocation_one_per_use'), models.CheckConstraint(condition=models.Q(('minor__gte', 0)), name='payments_allocation_never_below_nothing')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('minor', models.BigIntegerField()),
                ('state', models.CharField(choices=[('ASKED', 'Waits for approval'), ('APPROVED', 'On its way'), ('DONE', 'Paid back'), ('STOPPED', 'Refused by the gateway'), ('TURNED_DOWN', 'Turned down')], max_length=12)),
                ('reason', models.CharField(max_length=300)),
                ('needs_second', models.BooleanField(help_text='Above the limit, so a second person approves.')),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('gateway_refund', models.CharField(blank=True, max_length=80)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=300)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minor__gt', 0)), name='payments_refund_is_of_something'), models.CheckConstraint(condition=models.Q(('needs_second', False), ('state__in', ['ASKED', 'TURNED_DOWN']), models.Q(('decided_by__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='payments_refund_above_the_limit_takes_two'), models.UniqueConstraint(condition=models.Q(('gateway_refund', ''), _negated=True), fields=('gateway_refund',), name='payments_refund_known_once')],
            },
        ),
        migrations.CreateModel(
            name='TaxRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('legal_name', models.CharField(max_length=200)),
                ('address', models.CharField(max_length=300)),
                ('registration', models.CharField(help_text='Such as the GSTIN.', max_length=40)),
                ('basis_points', models.PositiveIntegerField(help_text='1800 is 18 percent, contained in the price.')),
                ('service_code', models.CharField(blank=True, help_text='Such as the SAC.', max_length=20)),
                ('from_on', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('from_on',), name='payments_tax_rule_one_per_day'), models.CheckConstraint(condition=models.Q(('basis_points__lte', 10000)), name='payments_tax_rule_at_most_everything')],
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('issued_on', models.DateField()),
                ('tax_minor', models.BigIntegerField(default=0)),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='receipt', to='payments.payment')),
                ('tax', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.taxrule')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('tax_minor__gte', 0)), name='payments_receipt_tax_is_not_negative')],
            },
        ),
    ]
