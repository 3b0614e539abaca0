"""Where learning pages live."""

from django.urls import path

from spom.campus.views import learning, materials, pulse

app_name = "campus"
urlpatterns = [
    path("", learning.learning, name="learning"),
    path("pulse", pulse.beat, name="pulse"),
    path("modules/<int:module_id>/", learning.module, name="module"),
    path("sets/<int:set_id>/choice/", learning.choice, name="choice"),
    path("contents/<int:content_id>/materials/<int:material_id>/", materials.material, name="material"),
    path("contents/<int:content_id>/captions/<slug:language>.vtt", materials.captions, name="captions"),
]
