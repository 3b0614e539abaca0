"""Where booking's pages live."""

from django.urls import path

from spom.booking.views import changing, desk, feed, finding, papers, seats, staff, waiting

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
    path("bookings/<slug:reference>/move/", changing.move, name="move"),
    path("bookings/<slug:reference>/move/<int:slot_id>/", changing.move_to, name="move_to"),
    path("bookings/<slug:reference>/end/", changing.end, name="end"),
    path("bookings/<slug:reference>/free-move/", changing.free_move, name="free_move"),
    path("bookings/<slug:reference>/admit-card/", papers.admit_card, name="admit_card"),
    path("bookings/<slug:reference>/calendar/", papers.calendar_file, name="calendar"),
    path("availability/<slug:form>/", feed.availability, name="availability"),
    path("desk/", desk.duties, name="desk"),
    path("desk/<int:slot_id>/", desk.roster, name="roster"),
    path("desk/<int:slot_id>/arrivals/", desk.arrive, name="arrive"),
    path("desk/<int:slot_id>/incidents/", desk.log_incident, name="incident"),
    path("centres/", staff.centres, name="centres"),
    path("centres/<int:centre_id>/slots/", staff.slots, name="slots"),
    path("centres/<int:centre_id>/failure/", staff.failure, name="failure"),
    path("invariants/", staff.invariants, name="invariants"),
    path("requests/", staff.requests, name="requests"),
    path("requests/<int:request_id>/", staff.decide, name="decide"),
]
