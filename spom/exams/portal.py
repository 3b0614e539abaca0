"""What the tests show in the portal: the question bank in the menu of those who write it."""

from django.utils.translation import gettext_lazy

from spom.exams.policies import may_write_questions
from spom.portal.registry.apps import App, offer_app
from spom.portal.registry.areas import rests_with
from spom.portal.registry.menu import MenuEntry, menu

offer_app(
    App(
        code="exams",
        name=gettext_lazy("Tests"),
        purpose=gettext_lazy("The question bank of the tests."),
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
rests_with("tests", app="exams")
