"""Where learning pages live."""

from django.urls import path

from spom.campus.views import appeals, authoring, cohort, learning, lessons, materials, pulse, reviewing, statements

app_name = "campus"
urlpatterns = [
    path("", learning.learning, name="learning"),
    path("pulse", pulse.beat, name="pulse"),
    path("lessons/<int:lesson_id>/", lessons.lesson, name="lesson"),
    path("lessons/<int:lesson_id>/notes/", lessons.add_note, name="add_note"),
    path("lessons/<int:lesson_id>/saved/", lessons.save, name="save_lesson"),
    path("notes/<int:note_id>/remove/", lessons.drop_note, name="remove_note"),
    path("questions/<int:question_id>/answer/", lessons.answer, name="answer"),
    path("statements/", statements.statements, name="statements"),
    path("statements/make/", statements.make, name="make_statement"),
    path("statements/verify_hours.py", statements.verify_with, name="verifier"),
    path("statements/<slug:code>/", statements.verify, name="verify_statement"),
    path("statements/<slug:code>/<slug:kind>/", statements.download, name="statement"),
    path("history/", learning.history, name="history"),
    path("cut-off.ics", learning.cut_off_calendar, name="cut_off_calendar"),
    path("appeals/<slug:kind>/<int:pk>/", appeals.appeal, name="appeal"),
    path("staff/", cohort.students, name="cohort"),
    path("staff/export/", cohort.export, name="export_cohort"),
    path("staff/students/<int:enrolment_id>/", cohort.student, name="student"),
    path("staff/appeals/", reviewing.appeals, name="appeals"),
    path("staff/appeals/<int:appeal_id>/", reviewing.decide_appeal, name="decide_appeal"),
    path("staff/held/", reviewing.held, name="held"),
    path("staff/held/<int:session_id>/", reviewing.decide_held, name="decide_held"),
    path("modules/<int:module_id>/", learning.module, name="module"),
    path("sets/<int:set_id>/choice/", learning.choice, name="choice"),
    path("contents/<int:content_id>/materials/<int:material_id>/", materials.material, name="material"),
    path("contents/<int:content_id>/captions/<slug:language>.vtt", materials.captions, name="captions"),
    path("courses/", authoring.modules, name="authoring"),
    path("courses/<int:module_id>/begin/", authoring.begin, name="begin_edition"),
    path("courses/<int:module_id>/bring-in/", authoring.bring_in, name="bring_in"),
    path("courses/<int:module_id>/bring-in/<int:material_id>/", authoring.bring_in_now, name="bring_in_now"),
    path("editions/<int:edition_id>/", authoring.edition, name="edition"),
    path("editions/<int:edition_id>/about/", authoring.describe, name="describe_edition"),
    path("editions/<int:edition_id>/order/", authoring.order, name="order_edition"),
    path("editions/<int:edition_id>/submit/", authoring.submit, name="submit_edition"),
    path("editions/<int:edition_id>/return/", authoring.send_back, name="return_edition"),
    path("editions/<int:edition_id>/publish/", authoring.publish, name="publish_edition"),
    path("editions/<int:edition_id>/export/", authoring.export, name="export_edition"),
    path("contents/<int:content_id>/", authoring.content, name="content"),
    path("contents/<int:content_id>/captions/", authoring.captions, name="set_captions"),
    path("contents/<int:content_id>/remove/", authoring.remove, name="remove_content"),
]
