"""What papers announce. Never which questions are in one."""

from dataclasses import dataclass

from spom.exams.models.papers import Blueprint, Form
from spom.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class BlueprintDrawn(Event):
    """It is settled what papers of a test are made of."""

    blueprint: Blueprint


@dataclass(frozen=True, kw_only=True)
class FormsAssembled(Event):
    """Parallel forms are frozen and sealed."""

    blueprint: Blueprint
    forms: list[Form]


@dataclass(frozen=True, kw_only=True)
class FormOpened(Event):
    """The hour of a form has come."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class FormPreviewed(Event):
    """Somebody of staff has read a form with its keys."""

    form: Form


@dataclass(frozen=True, kw_only=True)
class FormWithdrawn(Event):
    """A form is not given out any more."""

    form: Form
