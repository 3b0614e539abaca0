"""Who takes the money of this installation. Read by the settings, so it needs no Django."""

from enum import StrEnum


class PaymentsVia(StrEnum):
    """NONE: nobody does. DEMO: nobody either, but it looks as if."""

    NONE = "none"
    DEMO = "demo"
    RAZORPAY = "razorpay"
