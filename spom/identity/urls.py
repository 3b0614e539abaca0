"""Where the gate is."""

from django.urls import path

from spom.identity.views import gate

app_name = "identity"
urlpatterns = [
    path("sign-in/", gate.sign_in, name="sign_in"),
    path("sign-out/", gate.sign_out, name="sign_out"),
]
