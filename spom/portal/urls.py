"""Where portal pages live."""

from django.urls import path

from spom.portal.views import home, preferences, settings, setup

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", settings.settings, name="settings"),
    path("settings/<slug:code>/", settings.section, name="settings_section"),
    path("set-up/", setup.setup, name="setup"),
    path("set-up/check/", setup.check, name="setup_check"),
    path("set-up/<slug:code>/", setup.step, name="setup_step"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", preferences.language, name="language"),
]
