"""What tests remember. Django looks for tables here; import from the file you need."""

from spom.exams.models.bank import BankImport, Question, QuestionVersion, Remark, Scenario
from spom.exams.models.papers import Blueprint, BlueprintLine, Form, FormQuestion
from spom.exams.models.results import Correction, LateDecision, Objection, Result
from spom.exams.models.sitting import Admission, Answer, Attempt, Entitlement, Message, Signal
from spom.exams.models.statistics import QuestionStatistic
from spom.exams.models.timing import Break, Heartbeat, Incident, ReseatOffer, TimeChange

__all__ = [
    "Admission",
    "Answer",
    "Attempt",
    "BankImport",
    "Blueprint",
    "BlueprintLine",
    "Break",
    "Correction",
    "Entitlement",
    "Form",
    "FormQuestion",
    "Heartbeat",
    "Incident",
    "LateDecision",
    "Message",
    "Objection",
    "Question",
    "QuestionStatistic",
    "QuestionVersion",
    "Remark",
    "ReseatOffer",
    "Result",
    "Scenario",
    "Signal",
    "TimeChange",
]
