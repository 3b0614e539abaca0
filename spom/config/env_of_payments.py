"""What the surroundings say about payments: part of the one typed object of spom.config.env."""

from typing import Any

from pydantic import Field
from pydantic_settings import BaseSettings

from spom.payments.via import PaymentsVia

SECRET: dict[str, Any] = {"secret": True}


class PaymentSettings(BaseSettings):
    """The `SPOM_…` variables of payments."""

    # Payments
    payments: PaymentsVia = Field(
        PaymentsVia.DEMO,
        description="Who takes payments: `razorpay` or `none`; `demo` is built in, moves no money and is refused in "
        "production.",
        examples=["razorpay"],
        json_schema_extra={"default": "`demo`, in production `none`"},
    )
    razorpay_key_id: str = Field("", description="Razorpay's key id.", examples=["from Razorpay's dashboard"])
    razorpay_key_secret: str = Field(
        "",
        description="Razorpay's key secret.",
        examples=["from Razorpay's dashboard"],
        json_schema_extra=SECRET,
        repr=False,
    )
    razorpay_webhook_secret: str = Field(
        "",
        description="The secret of the webhook, which is not the key secret. The webhook's address is "
        "`/payments/events/razorpay/`.",
        examples=["the output of `openssl rand -hex 32`, typed into Razorpay's dashboard as well"],
        json_schema_extra=SECRET,
        repr=False,
    )
    razorpay_url: str = Field(
        "https://api.razorpay.com",
        description="Where Razorpay's API is. Another value is for tests only.",
        examples=["https://api.razorpay.com"],
    )
