"""The whole site, at a glance."""

from django.urls import include, path

from spom.config import views
from spom.config.api import api
from spom.config.env import env

urlpatterns = [
    # Those with a folder of their own first: they are passed by with one look, the others page by page.
    path("learning/", include("spom.campus.urls")),
    path("packages/", include("spom.campus.package_urls")),
    path("programme/", include("spom.programme.urls")),
    path("tests/", include("spom.exams.urls")),
    path("presence/", include("spom.presence.urls")),
    path("booking/", include("spom.booking.urls")),
    path("certificates/", include("spom.credentials.urls")),
    path("payments/", include("spom.payments.urls")),
    path("api/", api.urls),
    path("", include("spom.portal.urls")),
    path("", include("spom.identity.urls")),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.prometheus, name="metrics"),
    path("csp-reports/", views.csp_report, name="csp_report"),
    path("cookies/", views.cookies, name="cookies"),
]

if not env().is_production:
    # What the pages are made of, for those who make them.
    urlpatterns += [path("parts/", include("spom.kit.gallery.pages"))]

handler400 = "spom.kit.error_pages.bad_request"
handler403 = "spom.kit.error_pages.forbidden"
handler404 = "spom.kit.error_pages.not_found"
handler500 = "spom.kit.error_pages.server_error"
