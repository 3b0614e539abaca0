"""Where the programme's pages live."""

from django.urls import path

from spom.programme.views import advising, cataloguing, earlier, enrolments, ruling

app_name = "programme"
urlpatterns = [
    path("what-if/", advising.try_rules, name="what_if"),
    path("earlier/", earlier.imports, name="earlier"),
    path("earlier/send/", earlier.send, name="earlier_send"),
    path("earlier/template/", earlier.template, name="earlier_template"),
    path("earlier/<int:pk>/", earlier.show, name="earlier_import"),
    path("earlier/<int:pk>/refused/", earlier.refused, name="earlier_refused"),
    path("earlier/<int:pk>/confirm/", earlier.confirm, name="earlier_confirm"),
    path("earlier/<int:pk>/drop/", earlier.drop, name="earlier_drop"),
    path("catalogue/", cataloguing.catalogue, name="catalogue"),
    path("catalogue/add/", cataloguing.add_programme, name="add_programme"),
    path("catalogue/<int:pk>/rename/", cataloguing.rename, name="rename_programme"),
    path("catalogue/<int:pk>/sets/add/", cataloguing.add_a_set, name="add_set"),
    path("sets/<int:pk>/change/", cataloguing.change_a_set, name="change_set"),
    path("sets/<int:pk>/remove/", cataloguing.remove_a_set, name="remove_set"),
    path("sets/<int:pk>/modules/add/", cataloguing.add_a_module, name="add_module"),
    path("modules/<int:pk>/change/", cataloguing.change_a_module, name="change_module"),
    path("modules/<int:pk>/remove/", cataloguing.remove_a_module, name="remove_module"),
    path("rules/", ruling.rules, name="rules"),
    path("rules/add/", ruling.add_rule, name="add_rule"),
    path("rules/<int:pk>/end/", ruling.finish_rule, name="end_rule"),
    path("cut-offs/", ruling.cut_offs, name="cut_offs"),
    path("cut-offs/add/", ruling.add_cut_off, name="add_cut_off"),
    path("cut-offs/<int:pk>/move/", ruling.move, name="move_cut_off"),
    path("enrolments/", enrolments.enrolments, name="enrolments"),
    path("enrolments/begin/", enrolments.begin, name="begin_enrolment"),
    path("enrolments/<int:pk>/", enrolments.show, name="enrolment"),
    path("enrolments/<int:pk>/correct/", enrolments.correct, name="correct_enrolment"),
    path("enrolments/<int:pk>/end/", enrolments.end, name="end_enrolment"),
    path("enrolments/<int:pk>/fact/", enrolments.add_fact, name="add_fact"),
    path("enrolments/<int:pk>/exempt/", enrolments.grant, name="grant_exemption"),
    path("exemptions/<int:pk>/lift/", enrolments.lift, name="lift_exemption"),
]
