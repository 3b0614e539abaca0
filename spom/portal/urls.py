"""Where portal pages live."""

from django.urls import path

from spom.portal.views import announcements, home, mailbox, notices, preferences, settings, setup

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
    path("notices/", notices.notices, name="notices"),
    path("notices/bell/", notices.bell, name="bell"),
    path("notices/read/", notices.read_all, name="read_all"),
    path("notices/choices/", notices.notice_choices, name="notice_choices"),
    path("notices/undelivered/", announcements.undelivered, name="undelivered"),
    path("notices/undelivered/<int:message_id>/again/", announcements.send_again, name="send_again"),
    path("notices/<int:notice_id>/", notices.open_notice, name="open_notice"),
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/new/", announcements.new_announcement, name="new_announcement"),
    path("announcements/<int:announcement_id>/take-back/", announcements.take_back, name="take_back"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
]
