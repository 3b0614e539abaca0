"""What the tests show in the portal: to students their tests, to staff the bank and the papers."""

from django.utils.translation import gettext_lazy

from spom.exams.policies.bank import may_release_questions, may_write_questions
from spom.exams.policies.sitting import may_control, may_invigilate, may_see_results, may_sit
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.areas import rests_with
from spom.portal.registry.menu import MenuEntry, menu

offer_app(
    App(
        code="exams",
        name=gettext_lazy("Tests"),
        purpose=gettext_lazy("Question bank, papers, tests and their results."),
        icon="clipboard-check",
        order=30,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Questions"),
        url_name="exams:bank",
        icon="list-checks",
        order=46,
        shown_to=may_write_questions,
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Papers"),
        url_name="exams:papers",
        icon="file-text",
        order=47,
        shown_to=may_release_questions,
    )
)
menu(MenuEntry(label=gettext_lazy("Tests"), url_name="exams:mine", icon="clipboard-check", order=32, shown_to=may_sit))
menu(
    MenuEntry(label=gettext_lazy("Test rooms"), url_name="exams:rooms", icon="users", order=36, shown_to=may_invigilate)
)
menu(
    MenuEntry(
        label=gettext_lazy("Results"), url_name="exams:control", icon="list-checks", order=48, shown_to=may_control
    )
)
menu(
    MenuEntry(
        label=gettext_lazy("Test reports"),
        url_name="exams:reports",
        icon="chart-line",
        order=50,
        shown_to=may_see_results,
    )
)
rests_with("tests", app="exams")
