"""Where presence pages live."""

from django.urls import path

from spom.presence.views import checking, other_ways, setting_up, staff

app_name = "presence"
urlpatterns = [
    path("", setting_up.home, name="home"),
    path("consent/", setting_up.consent, name="consent"),
    path("consent/sample/", setting_up.sample, name="sample"),
    path("consent/withdrawal/", setting_up.withdraw, name="withdraw"),
    path("set-up/", setting_up.set_up, name="set_up"),
    path("set-up/frames/", setting_up.enrol, name="enrol"),
    path("check/", checking.check, name="check"),
    path("check/challenge/", checking.challenge, name="challenge"),
    path("check/begin/", checking.begin, name="begin"),
    path("check/frames/", checking.frames, name="frames"),
    path("other-ways/", other_ways.other_ways, name="other_ways"),
    path("other-ways/code/sent/", other_ways.send_code, name="send_code"),
    path("other-ways/code/", other_ways.code, name="code"),
    path("other-ways/passkey/ask/", other_ways.ask_passkey, name="ask_passkey"),
    path("other-ways/passkey/answer/", other_ways.answer_passkey, name="answer_passkey"),
    path("other-ways/passkey/", other_ways.passkey, name="passkey"),
    path("other-ways/person/", other_ways.ask_person, name="ask_person"),
    path("checks/<int:check_id>/pictures/<int:number>/", setting_up.check_picture, name="check_picture"),
    path("reviews/<int:review_id>/", setting_up.review, name="review"),
    path("reviews/<int:review_id>/pictures/<int:number>/", setting_up.review_picture, name="review_picture"),
    path("staff/reviews/", staff.reviews, name="reviews"),
    path("staff/reviews/<int:review_id>/", staff.decide_review, name="decide_review"),
    path("staff/reviews/<int:review_id>/pictures/<int:number>/", staff.staff_picture, name="staff_picture"),
    path("staff/guardians/<int:consent_id>/", staff.guardian, name="guardian"),
    path("staff/centre/", staff.centre, name="centre"),
    path("staff/fairness/", staff.fairness, name="fairness"),
    path("staff/calibrations/<int:calibration_id>/", staff.calibration, name="calibration"),
]
