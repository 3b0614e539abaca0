"""Where packages live: on a host of their own, which answers nothing else (spom.kit.middleware.second_host)."""

from django.urls import path

from spom.campus.views import packages, xapi

app_name = "packages"
urlpatterns = [
    path("<str:token>/room", packages.room, name="room"),
    path("<str:token>/files/<path:path>", packages.member, name="member"),
    path("<str:token>/fetch", xapi.fetch, name="fetch"),
    path("<str:token>/xapi/about", xapi.about, name="about"),
    path("<str:token>/xapi/statements", xapi.statements, name="statements"),
    path("<str:token>/xapi/activities/state", xapi.state, name="state"),
    path("<str:token>/xapi/activities/profile", xapi.profile, name="activity_profile"),
    path("<str:token>/xapi/agents/profile", xapi.profile, name="agent_profile"),
    path("<path:rest>", packages.nothing, name="nothing"),
]
