"""What gateways told us, byte for byte."""

from django.db import models


class GatewayEvent(models.Model):
    """One webhook whose signature was right. Its id is unique, so what arrives again is known and does nothing."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=100)
    kind = models.CharField(max_length=60)
    raw = models.BinaryField()
    received_at = models.DateTimeField()
    # What came of it, in a word: APPLIED, KNOWN (nothing new in it), STRANGE (not about an order of ours).
    outcome = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_id"], name="payments_gateway_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_id}"
