"""Where learning pages live."""

from django.urls import path

from spom.campus.views import learning

app_name = "campus"
urlpatterns = [
    path("", learning.learning, name="learning"),
    path("modules/<int:module_id>/", learning.module, name="module"),
    path("sets/<int:set_id>/choice/", learning.choice, name="choice"),
]
