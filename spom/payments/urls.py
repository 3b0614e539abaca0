"""Where payment pages live."""

from django.urls import path

from spom.payments.views import demo, ledger, paying, tax, wallet

app_name = "payments"
urlpatterns = [
    path("", wallet.wallet, name="wallet"),
    path("orders/<uuid:public_id>/", paying.order, name="order"),
    path("orders/<uuid:public_id>/payment/", paying.pay, name="pay"),
    path("orders/<uuid:public_id>/back/", paying.back, name="back"),
    path("events/<slug:gateway>/", paying.event, name="event"),
    path("demo/<slug:code>/", demo.demo, name="demo"),
    path("<int:payment_id>/refund/", wallet.refund, name="refund"),
    path("<int:payment_id>/receipt/", wallet.receipt, name="receipt"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger.export, name="export"),
    path("settlement/", ledger.settlement_report, name="settlement"),
    path("refunds/", ledger.refunds, name="refunds"),
    path("refunds/<int:refund_id>/approval/", ledger.approve, name="approve"),
    path("refunds/<int:refund_id>/refusal/", ledger.turn_down, name="turn_down"),
    path("tax/", tax.tax, name="tax"),
    path("tax/add/", tax.new_rule, name="set_tax"),
    path("<int:payment_id>/staff-refund/", ledger.ask, name="ask_refund"),
]
