"""Where learning pages live."""

from django.urls import path

from spom.campus.views import learning, lessons, materials, pulse

app_name = "campus"
urlpatterns = [
    path("", learning.learning, name="learning"),
    path("pulse", pulse.beat, name="pulse"),
    path("lessons/<int:lesson_id>/", lessons.lesson, name="lesson"),
    path("lessons/<int:lesson_id>/notes/", lessons.add_note, name="add_note"),
    path("lessons/<int:lesson_id>/saved/", lessons.save, name="save_lesson"),
    path("notes/<int:note_id>/remove/", lessons.drop_note, name="remove_note"),
    path("questions/<int:question_id>/answer/", lessons.answer, name="answer"),
    path("modules/<int:module_id>/", learning.module, name="module"),
    path("sets/<int:set_id>/choice/", learning.choice, name="choice"),
    path("contents/<int:content_id>/materials/<int:material_id>/", materials.material, name="material"),
    path("contents/<int:content_id>/captions/<slug:language>.vtt", materials.captions, name="captions"),
]
