"""Statements of hours: what one says, its two shapes, and what the public sees of it."""

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from spom.campus.models.ledger import LedgerHead, StudyInterval, Verdict
from spom.campus.models.ranges import bounds
from spom.campus.models.statement import HoursStatement
from spom.campus.queries.hours import COUNTS
from spom.campus.queries.plan import learning_plan
from spom.identity.models import User
from spom.kit.canonical_json import Plain, canonical
from spom.kit.pdf.paper import Paper, qr_svg
from spom.kit.signing import TrustedKeys, public_file
from spom.kit.templatetags.spans import duration
from spom.portal.queries.institution import current_institution
from spom.portal.queries.letterhead import letterhead

# What is signed begins with this, so that a signature of ours under something else never fits a statement.
SIGNED_AS = b"spom statement of hours 1\n"


@dataclass(frozen=True, kw_only=True)
class StatedModule:
    """One module of a statement."""

    code: str
    name: str
    letter: str
    counted: int
    carried: int
    required: int


def what_to_say(*, learner: User, code: str, at: datetime) -> dict[str, Plain] | None:
    """Everything a statement says, from the ledger's own rows; None for somebody who is not enrolled."""
    plan = learning_plan(learner=learner, at=at)
    if plan is None:
        return None
    spans = _counted_spans(learner)
    modules: list[Plain] = []
    for one in plan.sets:
        module = one.standing.module
        if module is None:
            continue
        modules.append(
            {
                "code": module.code,
                "name": module.name,
                "set": one.letter,
                "required_seconds": module.required_seconds,
                "counted_seconds": one.hours.counted,
                "carried_seconds": one.standing.carried_seconds,
                "spans": list(spans.get(module.pk, [])),
            }
        )
    head = LedgerHead.objects.filter(learner=learner).first()
    return {
        "version": 1,
        "code": code,
        "institution": current_institution().name,
        "made_at": _moment(at),
        "learner": {"id": learner.username, "name": learner.full_name},
        "programme": plan.enrolment.programme.name,
        "modules": modules,
        "ledger": {"rows": head.position if head else 0, "head": bytes(head.chain).hex() if head else ""},
    }


def statements_of(learner: User) -> list[HoursStatement]:
    """The learner's statements, the newest first."""
    return list(HoursStatement.objects.filter(learner=learner).order_by("-made_at", "-pk")[:50])


def as_json(statement: HoursStatement) -> bytes:
    """The statement as a file: what was said, who signed, and the key to check it with."""
    public = public_file(settings.SPOM_HOURS_KEY_FILE, statement.key).read_text(encoding="ascii").strip()
    signed = {
        "statement": json.loads(statement.said),
        "key": statement.key,
        "public_key": public,
        "signature": base64.b64encode(bytes(statement.signature)).decode(),
        "verify_at": address_of(statement),
    }
    return json.dumps(signed, ensure_ascii=False, indent=1).encode()


def as_paper(statement: HoursStatement, *, language: str) -> Paper:
    """The statement as a paper with a QR code."""
    said: dict[str, Any] = json.loads(statement.said)
    address = address_of(statement)
    modules = modules_of(statement)
    return Paper(
        template="campus/statement.typ",
        title=_("Statement of learning hours"),
        language=language,
        letterhead=letterhead(),
        footer=_("Statement %(code)s · verify at %(address)s") % {"code": statement.code, "address": address},
        content={
            "facts": [
                [_("Name"), said["learner"]["name"]],
                [_("Registration number"), said["learner"]["id"]],
                [_("Programme"), said["programme"]],
                [_("Made on"), said["made_at"][:10]],
            ],
            "headings": [_("Set"), _("Module"), _("Counted"), _("Carried over"), _("Required")],
            "rows": [
                [
                    module.letter,
                    module.name,
                    duration(module.counted),
                    duration(module.carried),
                    duration(module.required),
                ]
                for module in modules
            ],
            "note": _(
                "Counted time was learned between passed checks of who was learning. The file that belongs to this "
                "statement lists every span and can be checked without us."
            ),
            "code": qr_svg(address),
            "verify": _("Verify this statement"),
            "address": address,
            "signed": _("Signed with key %(key)s: %(signature)s")
            % {"key": statement.key, "signature": base64.b64encode(bytes(statement.signature)).decode()},
        },
    )


def modules_of(statement: HoursStatement) -> list[StatedModule]:
    """The modules as stated."""
    return [
        StatedModule(
            code=one["code"],
            name=one["name"],
            letter=one["set"],
            counted=one["counted_seconds"],
            carried=one["carried_seconds"],
            required=one["required_seconds"],
        )
        for one in json.loads(statement.said)["modules"]
    ]


def is_genuine(statement: HoursStatement) -> bool:
    """Does the signature still fit what the statement says?"""
    trusted = TrustedKeys(settings.SPOM_HOURS_KEY_FILE)
    return trusted.accepts(bytes(statement.signature), of=SIGNED_AS + statement.said.encode(), by=statement.key)


def address_of(statement: HoursStatement) -> str:
    """Where anybody can verify it."""
    return f"{settings.PUBLIC_URL}/learning/statements/{statement.code}/"


def written_down(said: dict[str, Plain]) -> str:
    """What is signed: the only spelling of what is said."""
    return canonical(said).decode()


def _counted_spans(learner: User) -> dict[int, list[Plain]]:
    verdicts = Verdict.objects.filter(learner=learner).order_by("position")
    # The newest verdict of an interval is the last one written over the others.
    latest = dict(verdicts.values_list("interval_id", "kind"))
    counts = [interval_id for interval_id, kind in latest.items() if kind in COUNTS]
    spans: dict[int, list[Plain]] = {}
    intervals = StudyInterval.objects.filter(pk__in=counts).select_related("lesson").order_by("during")
    for interval in intervals:
        begun, ended = bounds(interval.during)
        spans.setdefault(interval.lesson.module_id, []).append([_moment(begun), _moment(ended)])
    return spans


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
