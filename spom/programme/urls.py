"""Where the programme's pages live."""

from django.urls import path

from spom.programme.views import advising, earlier

app_name = "programme"
urlpatterns = [
    path("what-if/", advising.try_rules, name="what_if"),
    path("earlier/", earlier.imports, name="earlier"),
    path("earlier/send/", earlier.send, name="earlier_send"),
    path("earlier/template/", earlier.template, name="earlier_template"),
    path("earlier/<int:pk>/", earlier.show, name="earlier_import"),
    path("earlier/<int:pk>/refused/", earlier.refused, name="earlier_refused"),
    path("earlier/<int:pk>/confirm/", earlier.confirm, name="earlier_confirm"),
    path("earlier/<int:pk>/drop/", earlier.drop, name="earlier_drop"),
]
