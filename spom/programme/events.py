"""What programmes announce."""

from dataclasses import dataclass
from datetime import date

from spom.journal.events import Event
from spom.programme.models.catalogue import CutOff, Module, ModuleSet, Programme
from spom.programme.models.earlier import EarlierImport
from spom.programme.models.enrolment import CarriedRecord, ElectiveChoice, Enrolment, Exemption, Fact
from spom.programme.models.rule import Rule


@dataclass(frozen=True, kw_only=True)
class ProgrammeOpened(Event):
    """The institution offers one more programme."""

    programme: Programme


@dataclass(frozen=True, kw_only=True)
class SetAdded(Event):
    """A programme has one more set."""

    module_set: ModuleSet


@dataclass(frozen=True, kw_only=True)
class ModuleAdded(Event):
    """A set has one more module."""

    module: Module


@dataclass(frozen=True, kw_only=True)
class ProgrammeRenamed(Event):
    """A programme goes by another name. `before` is the one until now."""

    programme: Programme
    before: str
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SetChanged(Event):
    """A set leaves another choice than before. `before` is the kind until now."""

    module_set: ModuleSet
    before: str
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ModuleChanged(Event):
    """A module has another name, or asks for something else than before; times in seconds and minutes."""

    module: Module
    name_before: str
    seconds_before: int
    minutes_before: int
    pass_marks_before: int
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ModuleRemoved(Event):
    """A module that nothing hung on is gone."""

    module: Module
    code: str
    name: str
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class SetRemoved(Event):
    """An empty set that nothing hung on is gone."""

    module_set: ModuleSet
    letter: str
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CutOffAnnounced(Event):
    """Learners know by which day to be done."""

    cut_off: CutOff


@dataclass(frozen=True, kw_only=True)
class Enrolled(Event):
    """A learner takes part in a programme."""

    enrolment: Enrolment


@dataclass(frozen=True, kw_only=True)
class RegistrationCorrected(Event):
    """The registry says that a learner takes part since another day. `before` is the day known until now."""

    enrolment: Enrolment
    before: date
    source: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """A learner takes part no more."""

    enrolment: Enrolment
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class ElectiveChosen(Event):
    """A learner chose a module of an elective set; an earlier choice of the set has ended."""

    choice: ElectiveChoice


@dataclass(frozen=True, kw_only=True)
class FactRecorded(Event):
    """The registry says something new of a learner."""

    fact: Fact


@dataclass(frozen=True, kw_only=True)
class RuleSet(Event):
    """A rule about exemptions begins to apply on its date."""

    rule: Rule


@dataclass(frozen=True, kw_only=True)
class RuleEnded(Event):
    """A rule applies no more from its end date."""

    rule: Rule
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Exempted(Event):
    """A person decided that a learner need not do a set."""

    exemption: Exemption


@dataclass(frozen=True, kw_only=True)
class ExemptionLifted(Event):
    """An exemption was taken back."""

    exemption: Exemption
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class CarriedOver(Event):
    """Hours or a pass of an earlier system count here."""

    record: CarriedRecord


@dataclass(frozen=True, kw_only=True)
class CutOffMoved(Event):
    """Learners have longer, because the platform itself was down."""

    cut_off: CutOff
    before: date
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True)
class HoursShortened(Event):
    """A module asks for less time than announced, for a trial; its pages say so."""

    module: Module


@dataclass(frozen=True, kw_only=True)
class EarlierFileReceived(Event):
    """Somebody sent a file of an earlier system to be looked into. Nothing was changed yet."""

    batch: EarlierImport


@dataclass(frozen=True, kw_only=True)
class EarlierFileChecked(Event):
    """It is worked out what a file would do, line by line; all noughts when it cannot be read."""

    batch: EarlierImport
    new: int
    known: int
    refused: int


@dataclass(frozen=True, kw_only=True)
class EarlierImportConfirmed(Event):
    """Somebody said yes to what a file would do. `digest` stands for every line of it."""

    batch: EarlierImport
    digest: str
    new: int


@dataclass(frozen=True, kw_only=True)
class EarlierFileDropped(Event):
    """A file was not carried out, and what was in it is gone."""

    batch: EarlierImport


@dataclass(frozen=True, kw_only=True)
class EarlierImported(Event):
    """A file is carried out. Lines were left alone where the record had changed in the meantime."""

    batch: EarlierImport
    done: int
    left_alone: int
