"""Where portal pages live."""

from django.urls import path

from spom.portal.models.page import Kind
from spom.portal.views import (
    announcements,
    home,
    mailbox,
    notices,
    pages,
    people,
    preferences,
    profile,
    settings,
    setup,
    style,
    units,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("settings/", settings.settings, name="settings"),
    path("profile/", profile.profile, name="profile"),
    path("profile/data/", profile.my_data, name="my_data"),
    path("settings/data-map/", profile.data_map, name="data_map"),
    path("settings/pages/", pages.overview, name="pages"),
    path("settings/pages/<slug:kind>/<slug:language>/", pages.edit, name="page_edit"),
    path("settings/pages/<slug:kind>/<slug:language>/publication/", pages.publish, name="page_publish"),
    path("settings/<slug:code>/", settings.section, name="settings_section"),
    path("set-up/", setup.setup, name="setup"),
    path("set-up/check/", setup.check, name="setup_check"),
    path("set-up/<slug:code>/", setup.step, name="setup_step"),
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/roles/", people.grant, name="grant"),
    path("people/<int:pk>/roles/<int:grant_pk>/end/", people.revoke, name="revoke"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new, name="unit_new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/removal/", units.remove, name="unit_remove"),
    path("institution.<slug:digest>.css", style.style, name="style"),
    path("theme/", preferences.theme, name="theme"),
    path("language/", preferences.language, name="language"),
    # Open to everybody: /privacy/, /terms/, /accessibility/, /imprint/.
    *[path(f"{kind.slug}/", pages.page, {"kind": kind}, name=kind.slug) for kind in Kind],
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
