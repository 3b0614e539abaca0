"""Where portal pages live."""

from django.urls import path

from spom.portal.views import home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
]
