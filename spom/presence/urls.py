"""Where presence pages live."""

from django.urls import URLPattern

app_name = "presence"
urlpatterns: list[URLPattern] = []
