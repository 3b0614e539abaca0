"""Where the gate is."""

from django.urls import path

from spom.identity.views import codes, gate, second_step

app_name = "identity"
urlpatterns = [
    path("sign-in/", gate.sign_in, name="sign_in"),
    path("sign-out/", gate.sign_out, name="sign_out"),
    path("sign-in/code/", codes.ask, name="ask_for_code"),
    path("sign-in/code/enter/", codes.enter, name="enter_code"),
    path("sign-in/code/again/", codes.send_again, name="send_code_again"),
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-in/second-step/code/", second_step.send_code, name="send_second_code"),
]
