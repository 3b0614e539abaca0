"""Where the gate is."""

from django.urls import path

from spom.identity.views import (
    activation,
    codes,
    gate,
    help_desk,
    new_password,
    passkeys,
    second_step,
    security,
)

app_name = "identity"
urlpatterns = [
    path("sign-in/", gate.sign_in, name="sign_in"),
    path("sign-out/", gate.sign_out, name="sign_out"),
    path("sign-in/code/", codes.ask, name="ask_for_code"),
    path("sign-in/code/enter/", codes.enter, name="enter_code"),
    path("sign-in/code/again/", codes.send_again, name="send_code_again"),
    path("sign-in/second-step/", second_step.second_step, name="second_step"),
    path("sign-in/second-step/code/", second_step.send_code, name="send_second_code"),
    path("forgotten/", new_password.forgotten, name="forgotten"),
    path("forgotten/code/", new_password.reset_code, name="reset_code"),
    path("new-password/", new_password.new_password, name="new_password"),
    path("sign-in/passkey/ask/", passkeys.ask, name="ask_passkey"),
    path("sign-in/passkey/answer/", passkeys.answer, name="answer_passkey"),
    path("security/passkeys/ask/", passkeys.ask_new, name="ask_new_passkey"),
    path("security/passkeys/add/", passkeys.add, name="add_passkey"),
    path("people/<int:pk>/sign-in/", help_desk.person, name="help"),
    path("people/<int:pk>/sign-in/resets/<int:reset_id>/approve/", help_desk.approve, name="approve_reset"),
    path("people/<int:pk>/sign-in/<str:what>/", help_desk.act, name="help_act"),
    path("security/", security.security, name="security"),
    path("security/confirm/", security.confirm_it_is_you, name="confirm"),
    path("security/password/", security.change_password, name="change_password"),
    path("security/apps/new/", security.new_app, name="new_app"),
    path("security/apps/<int:app_id>/remove/", security.drop_app, name="drop_app"),
    path("security/passkeys/<int:passkey_id>/remove/", security.drop_passkey, name="drop_passkey"),
    path("security/recovery-codes/", security.new_recovery_codes, name="new_recovery_codes"),
    path("security/codes/", security.switch_codes, name="switch_codes"),
    path("security/sessions/<int:session_id>/end/", security.end_one, name="end_session"),
    path("security/sessions/end-others/", security.end_others, name="end_other_sessions"),
    path("security/devices/<int:device_id>/forget/", security.drop_device, name="forget_device"),
    path("activate/", activation.activate, name="activate"),
    path("activate/code/", activation.activation_code, name="activation_code"),
    path("activate/link/<str:key>/", activation.activation_link, name="activation_link"),
]
