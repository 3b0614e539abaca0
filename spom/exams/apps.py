"""How Django finds the app."""

from django.apps import AppConfig


class ExamsConfig(AppConfig):
    """The question bank of the tests."""

    name = "spom.exams"
