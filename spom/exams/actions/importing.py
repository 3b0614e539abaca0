"""Questions from a file: looked into first, with every loss named; then taken as drafts, exactly as shown."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.exams.actions.writing import write_questions
from spom.exams.events.bank import QuestionFileRead, QuestionsExported, QuestionsTaken
from spom.exams.items.aiken import read_aiken, write_aiken
from spom.exams.items.gift import read_gift
from spom.exams.items.gift_out import write_gift
from spom.exams.items.items import Item, Reading, digest_of, from_json, to_json
from spom.exams.items.moodle_xml import read_moodle_xml, write_moodle_xml
from spom.exams.items.qti_package import read_qti_file, write_qti_package
from spom.exams.items.sheet import read_sheet
from spom.exams.items.xml import NotReadable
from spom.exams.models.bank import BankImport, QuestionVersion
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.programme.models.catalogue import Module

Format = BankImport.Format


class NotThisFormat(Refusal):
    """The file cannot be read as what it is said to be."""

    code = "exams.not_this_format"
    message = _("The file could not be read: %(why)s Nothing was taken.")

    def __init__(self, *, why: str) -> None:
        super().__init__(why)
        self.why = why

    def __str__(self) -> str:
        return str(self.message) % {"why": self.why}


class NothingToTake(Refusal):
    """No question of the file is usable and new."""

    code = "exams.nothing_to_take"
    message = _("There is nothing to take: no question of the file is both usable and new.")


class TakenBefore(Refusal):
    """A second click."""

    code = "exams.taken_before"
    message = _("The questions of this file are in the bank already.")


@transaction.atomic
def look_into(
    *, module: Module, name: str, written_in: BankImport.Format, source: bytes, by: User, at: datetime
) -> BankImport:
    """Read a file and keep what was found; no question comes into the bank. Raises NotThisFormat."""
    reading = _read(written_in, source)
    contents = [to_json(item) for item in reading.items]
    looked = BankImport.objects.create(
        module=module,
        name=name[:200],
        format=written_in,
        items=contents,
        losses=[[loss.where, loss.why] for loss in reading.losses],
        known=len(_known(module, [digest_of(content) for content in contents])),
        read_by=by,
        read_at=at,
    )
    announce(QuestionFileRead(bank_import=looked, found=looked.found, lost=looked.lost, by=by, at=at))
    return looked


@transaction.atomic
def take(*, bank_import: BankImport, by: User, at: datetime) -> BankImport:
    """Bring what was shown into the bank, as drafts; what is there already is left out. Raises TakenBefore."""
    looked = BankImport.objects.select_for_update().get(pk=bank_import.pk)
    if looked.taken_at is not None:
        raise TakenBefore
    # The same words twice in one file are one question.
    found = {digest_of(content): content for content in looked.items}
    known = _known(looked.module, list(found))
    new = [from_json(content) for digest, content in found.items() if digest not in known]
    if not new:
        raise NothingToTake
    looked.taken = write_questions(module=looked.module, items=new, by=by, at=at)
    looked.taken_at = at
    looked.save(update_fields=["taken", "taken_at"])
    announce(QuestionsTaken(bank_import=looked, taken=looked.taken, by=by, at=at))
    return looked


@transaction.atomic
def hand_out(*, items: list[Item], written_in: BankImport.Format, by: User, at: datetime) -> bytes:
    """Questions with their keys as a file. That they left is in the journal."""
    announce(QuestionsExported(count=len(items), format=written_in.value, by=by, at=at))
    if written_in is Format.MOODLE_XML:
        return write_moodle_xml(items)
    if written_in is Format.QTI:
        return write_qti_package(items)
    if written_in is Format.AIKEN:
        return write_aiken(items)[0].encode()
    return write_gift(items).encode()


def _read(written_in: BankImport.Format, source: bytes) -> Reading:
    readers: dict[BankImport.Format, Callable[[bytes], Reading]] = {
        Format.GIFT: lambda found: read_gift(_words(found)),
        Format.AIKEN: lambda found: read_aiken(_words(found)),
        Format.MOODLE_XML: read_moodle_xml,
        Format.QTI: read_qti_file,
        Format.SHEET: read_sheet,
    }
    try:
        return readers[written_in](source)
    except NotReadable as no:
        raise NotThisFormat(why=str(no)) from None


def _words(source: bytes) -> str:
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotThisFormat(why=str(_("its letters are not in UTF-8."))) from None


def _known(module: Module, digests: list[str]) -> set[str]:
    held = QuestionVersion.objects.filter(question__module=module, digest__in=digests)
    return set(held.values_list("digest", flat=True))
