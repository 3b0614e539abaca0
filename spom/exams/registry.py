"""What candidates are told about their tests."""

from django.utils.translation import gettext_lazy as _

from spom.portal.registry.notices import Category, NoticeKind, category, notice_kind

RESULTS = category(Category(code="exams.results", name=_("Results of tests"), order=45))
# No marks in a mail: whoever reads it over a shoulder learns nothing.
RESULT_OUT = notice_kind(
    NoticeKind(
        code="exams.result_out",
        category=RESULTS,
        title=_("A result is out"),
        context=frozenset({"module", "receipt"}),
        icon="clipboard-check",
    )
)
RESEAT_OFFERED = notice_kind(
    NoticeKind(
        code="exams.reseat_offered",
        category=RESULTS,
        title=_("Another seat is offered to you"),
        context=frozenset({"module", "until"}),
        icon="calendar",
    )
)
OBJECTION_ANSWERED = notice_kind(
    NoticeKind(
        code="exams.objection_answered",
        category=RESULTS,
        title=_("An objection has its answer"),
        context=frozenset({"module", "number"}),
        icon="message-square",
    )
)
