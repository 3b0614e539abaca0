"""Questions to test with: say only what the test is about."""

from datetime import UTC, datetime
from decimal import Decimal

from spom.exams.actions.writing import write_question
from spom.exams.items.items import Choice, Item, Option, Text
from spom.exams.models.bank import Question
from spom.identity.models import User
from spom.programme.models.catalogue import Module
from spom.programme.tests.make import module

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def item(asked: str = "What is the capital of France?", *, title: str = "", topic: str = "") -> Item:
    """One right answer of three."""
    options = (Option(Text("Paris"), Decimal(100)), Option(Text("Lyon")), Option(Text("Nice")))
    return Item(stem=Text(asked), task=Choice(options=options), title=title, topic=topic)


def question(
    asked: str = "What is the capital of France?", *, by: User | None = None, of: Module | None = None
) -> Question:
    """A draft in the bank."""
    home = of or Module.objects.first() or module()
    return write_question(module=home, item=item(asked), by=by, at=NOON)
