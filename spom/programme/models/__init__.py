"""What programmes remember. Django looks for tables here; import from the file you need."""

from spom.programme.models.catalogue import CutOff, CutOffMove, Module, ModuleSet, Programme
from spom.programme.models.earlier import EarlierImport, EarlierRow
from spom.programme.models.enrolment import CarriedRecord, Correction, ElectiveChoice, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule

__all__ = [
    "CarriedRecord",
    "Correction",
    "CutOff",
    "CutOffMove",
    "EarlierImport",
    "EarlierRow",
    "ElectiveChoice",
    "Enrolment",
    "Exemption",
    "Fact",
    "Module",
    "ModuleSet",
    "Programme",
    "Rule",
]
