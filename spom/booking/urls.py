"""Where booking's pages live."""

from django.urls import path

from spom.booking.views import finding, seats, waiting

app_name = "booking"
urlpatterns = [
    path("", finding.tests, name="tests"),
    path("modules/<int:module_id>/", finding.search, name="search"),
    path("modules/<int:module_id>/slots/<int:slot_id>/seat/", seats.hold, name="hold"),
    path("modules/<int:module_id>/waiting/", waiting.wait, name="wait"),
    path("modules/<int:module_id>/waiting/end/", waiting.leave, name="leave"),
    path("bookings/<slug:reference>/", seats.booking, name="booking"),
    path("bookings/<slug:reference>/payment/", seats.pay, name="pay"),
    path("bookings/<slug:reference>/release/", seats.give_up, name="give_up"),
]
