"""Text messages as an operator registers them (DLT): every wording with what stands in it and its number."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import select_template

from spom.portal.models.notice import SmsRegistration
from spom.portal.registry.notices import Channel, NoticeKind, every_kind


@dataclass(frozen=True, kw_only=True)
class SmsWording:
    """One wording in one language, as it is registered: variables in double braces."""

    kind: NoticeKind
    language: str
    text: str
    template_id: str


def sms_wordings() -> list[SmsWording]:
    """Every wording that can leave as a text message. One statement."""
    known = {(each.kind, each.language): each.template_id for each in SmsRegistration.objects.all()}
    found = []
    for kind in every_kind():
        for language, _name in settings.LANGUAGES:
            text = _sms_line(kind, language)
            if text or Channel.SMS in kind.channels:
                number = known.get((kind.code, language), "")
                found.append(SmsWording(kind=kind, language=language, text=text, template_id=number))
    return found


def _sms_line(kind: NoticeKind, language: str) -> str:
    names = [f"{kind.template}.{code}.txt" for code in (language, settings.LANGUAGE_CODE)]
    head = str(select_template(names).template.source).partition("\n\n")[0]
    lines = (line.partition(":") for line in head.splitlines())
    return next((text.strip() for name, _colon, text in lines if name == "sms"), "")
