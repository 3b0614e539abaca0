"""Where the programme's pages live."""

from django.urls import path

from spom.programme import views

app_name = "programme"
urlpatterns = [
    path("what-if/", views.try_rules, name="what_if"),
]
