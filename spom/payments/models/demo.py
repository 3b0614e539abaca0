"""What the demo gateway remembers: it plays a company outside, so nothing else reads these rows."""

from django.db import models


class DemoOrder(models.Model):
    """An order as the gateway knows it."""

    code = models.CharField(max_length=40, unique=True)
    receipt = models.CharField(max_length=80)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class DemoPayment(models.Model):
    """A payment as the gateway knows it."""

    code = models.CharField(max_length=40, unique=True)
    order = models.ForeignKey(DemoOrder, models.CASCADE, related_name="payments")
    status = models.CharField(max_length=12)
    # Until then the gateway does not tell anybody, not even who asks.
    known_from = models.DateTimeField()

    def __str__(self) -> str:
        return self.code


class DemoRefund(models.Model):
    """A refund as the gateway knows it; the same key is never paid twice."""

    code = models.CharField(max_length=40, unique=True)
    key = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(DemoPayment, models.CASCADE, related_name="refunds")
    minor = models.BigIntegerField()

    def __str__(self) -> str:
        return self.code
