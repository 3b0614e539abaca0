"""Where booking's pages live."""

from django.urls import URLPattern

app_name = "booking"
urlpatterns: list[URLPattern] = []
