"""Where portal pages live."""

from django.urls import path

from spom.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
]
