"""How Django finds the app."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Programmes, sets, modules, enrolment and eligibility."""

    name = "spom.programme"
