"""Where certificates live."""

from django.urls import path

from spom.credentials import views

app_name = "credentials"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("all.zip", views.everything, name="all"),
    path("issued/", views.issued, name="issued"),
    path("issued/<slug:public_id>/revocation/", views.revoke_it, name="revoke"),
    path("issuer/", views.issuer, name="issuer"),
    path("issuer/keys/", views.keys, name="keys"),
    path("issuer/revocations/", views.revocations, name="revocations"),
    path("statements/<slug:public_id>/statement.pdf", views.statement, name="statement"),
    path("statements/verify/<slug:public_id>/", views.verify_statement, name="verify_statement"),
    path("verify/<slug:public_id>/", views.verify, name="verify"),
    path("<slug:public_id>/certificate.pdf", views.paper, name="paper"),
    path("<slug:public_id>/badge.png", views.badge, name="badge"),
]
