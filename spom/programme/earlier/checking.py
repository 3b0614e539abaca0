"""What each line would do, held against the programme and what is on record. Some statements for many lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models.functions import Upper

from spom.identity.models import User
from spom.programme.earlier.columns import Column
from spom.programme.earlier.faults import Wrong
from spom.programme.earlier.reading import Reading, day_in
from spom.programme.models.catalogue import Module, ModuleSet, Programme
from spom.programme.models.earlier import EarlierRow
from spom.programme.models.enrolment import CarriedRecord, Enrolment, Exemption, Fact

Kind = EarlierRow.Kind
DAYS = frozenset({Fact.Name.ADMITTED_ON, Fact.Name.CONVERTED_ON})
LONGEST_FACT = 100
Mark = tuple[int, str, str, date | None, str]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What every line is held against, looked up once. `first` fills while the lines pass."""

    programme: Programme
    modules: dict[str, Module]
    sets: dict[str, ModuleSet]
    first: dict[tuple[str, Mark], int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OnRecord:
    """What is known of the people of some lines."""

    people: dict[str, User]
    enrolments: dict[int, Enrolment]
    carried: dict[Mark, int]
    exempt: frozenset[tuple[int, int]]
    facts: frozenset[tuple[int, str, str]]


def surroundings(programme: Programme) -> Surroundings:
    """The programme's modules by code and name, and its sets by letter."""
    modules = list(Module.objects.filter(module_set__programme=programme).select_related("module_set"))
    by_name = {module.name.casefold(): module for module in modules}
    sets = {module_set.letter.casefold(): module_set for module_set in programme.sets.all()}
    return Surroundings(
        programme=programme,
        modules=by_name | {module.code.casefold(): module for module in modules},
        sets=sets | {f"set {letter}": module_set for letter, module_set in sets.items()},
    )


def check(readings: Sequence[Reading], around: Surroundings) -> list[EarlierRow]:
    """The rows to keep: what is new, and what is refused. What is on record already leaves none."""
    known = on_record([reading.username for reading in readings], around.programme)
    rows = (_check_one(reading, known, around) for reading in readings)
    return [row for row in rows if row is not None]


def on_record(usernames: Sequence[str], programme: Programme) -> OnRecord:
    """Five statements, however many people."""
    wanted = {name.upper() for name in usernames if name}
    found = User.objects.annotate(name=Upper("username")).filter(name__in=wanted)
    people = {user.username.upper(): user for user in found}
    live = Enrolment.objects.live().filter(programme=programme, learner__in=people.values()).select_related("learner")
    enrolments = {enrolment.learner_id: enrolment for enrolment in live}
    mine = [enrolment.pk for enrolment in enrolments.values()]
    carried = CarriedRecord.objects.filter(enrolment__in=mine).select_related("module")
    exempt = Exemption.objects.live().filter(enrolment__in=mine).values_list("enrolment", "module_set")
    return OnRecord(
        people=people,
        enrolments=enrolments,
        carried={
            (one.enrolment_id, one.kind, one.module.code, one.earned_on, one.source): one.amount for one in carried
        },
        exempt=frozenset(exempt),
        facts=frozenset(Fact.objects.filter(enrolment__in=mine).values_list("enrolment", "name", "value")),
    )


def _check_one(reading: Reading, known: OnRecord, around: Surroundings) -> EarlierRow | None:
    enrolment = _enrolment(reading, known)
    about = _about(reading, around)
    # Only what is sound by itself can clash with another line, or be on record.
    if enrolment is not None and about and not reading.faults:
        mark = (enrolment.pk, str(reading.kind), about, reading.earned_on, reading.source)
        first = around.first.setdefault((reading.value if reading.kind is Kind.FACT else "", mark), reading.line)
        if first != reading.line:
            reading.blame(Column.ABOUT, Wrong.TWICE, str(first))
        elif _is_on_record(reading, mark, known, around):
            return None
    return EarlierRow(
        line=reading.line,
        username=reading.username[:64],
        kind=reading.kind or "",
        about=about[:64],
        value=reading.value,
        earned_on=reading.earned_on,
        source=reading.source,
        verdict=EarlierRow.Verdict.REFUSED if reading.faults else EarlierRow.Verdict.NEW,
        faults=[fault.kept() for fault in reading.faults],
    )


def _enrolment(reading: Reading, known: OnRecord) -> Enrolment | None:
    if not reading.username:
        return None
    person = known.people.get(reading.username.upper())
    if person is None:
        reading.blame(Column.USERNAME, Wrong.NO_PERSON, reading.username)
        return None
    reading.username = person.username
    enrolment = known.enrolments.get(person.pk)
    if enrolment is None:
        reading.blame(Column.USERNAME, Wrong.NOT_ENROLLED, reading.username)
    return enrolment


def _about(reading: Reading, around: Surroundings) -> str:
    """What the line is about, spelt as that is; notes what names nothing."""
    named = reading.about.casefold()
    if not named or reading.kind is None:
        return reading.about
    if reading.kind is Kind.FACT:
        _judge_fact(reading, named)
        return named
    if reading.kind is Kind.EXEMPTION:
        module_set = around.sets.get(named)
        if module_set is None:
            reading.blame(Column.ABOUT, Wrong.NO_SET, reading.about)
        return module_set.letter if module_set else reading.about
    module = around.modules.get(named)
    if module is None:
        reading.blame(Column.ABOUT, Wrong.NO_MODULE, reading.about)
        return reading.about
    if reading.kind is Kind.PASS and reading.value:
        _judge_marks(reading, module)
    return module.code


def _judge_fact(reading: Reading, name: str) -> None:
    """Rules compare days as days and numbers as numbers, so what is written is brought into that shape."""
    if name not in Fact.Name.values:
        reading.blame(Column.ABOUT, Wrong.NO_FACT, reading.about)
    elif name in DAYS and reading.value:
        day = day_in(reading.value)
        if day is None:
            reading.blame(Column.VALUE, Wrong.NO_DATE, reading.value)
        reading.value = day.isoformat() if day else reading.value
    elif name == Fact.Name.TRAINING_MONTHS and reading.value and not reading.value.isdecimal():
        reading.blame(Column.VALUE, Wrong.NO_NUMBER, reading.value)
    elif len(reading.value) > LONGEST_FACT:
        reading.blame(Column.VALUE, Wrong.TOO_LONG, reading.value)


def _judge_marks(reading: Reading, module: Module) -> None:
    if not reading.value.isdecimal() or int(reading.value) > module.marks:
        reading.blame(Column.VALUE, Wrong.NO_MARKS, reading.value)
    elif int(reading.value) < module.pass_marks:
        reading.blame(Column.VALUE, Wrong.NOT_PASSED, reading.value)


def _is_on_record(reading: Reading, mark: Mark, known: OnRecord, around: Surroundings) -> bool:
    enrolment = mark[0]
    if reading.kind is Kind.FACT:
        return (enrolment, mark[2], reading.value) in known.facts
    if reading.kind is Kind.EXEMPTION:
        return (enrolment, around.sets[mark[2].casefold()].pk) in known.exempt
    amount = known.carried.get(mark)
    if amount is not None and amount != int(reading.value):
        reading.blame(Column.VALUE, Wrong.OTHERWISE, str(amount))
        return False
    return amount is not None
