"""The whole site, at a glance."""

from django.urls import include, path

from spom.config.api import api

urlpatterns = [
    path("", include("spom.portal.urls")),
    path("", include("spom.identity.urls")),
    path("api/", api.urls),
]
