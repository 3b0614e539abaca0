"""The whole site, at a glance."""

from django.urls import include, path

from spom.config.api import api
from spom.config.env import env

urlpatterns = [
    path("", include("spom.portal.urls")),
    path("", include("spom.identity.urls")),
    path("api/", api.urls),
]

if not env().is_production:
    # What the pages are made of, for those who make them.
    urlpatterns += [path("parts/", include("spom.kit.gallery.pages"))]
