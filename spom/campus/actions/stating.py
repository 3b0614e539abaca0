"""Making a signed statement of hours."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from spom.campus.events import StatementMade
from spom.campus.ledger.writing import lock_ledger
from spom.campus.models.statement import HoursStatement
from spom.campus.queries.statements import SIGNED_AS, what_to_say, written_down
from spom.identity.models import User
from spom.journal.events import announce
from spom.kit.errors import Refusal
from spom.kit.signing import Signer

# No letters that are easily taken for others.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LENGTH = 20


class NothingToState(Refusal):
    """Somebody who is not enrolled has no hours."""

    code = "campus.nothing_to_state"
    message = _("You are not enrolled in a programme, so there are no hours to state.")


@transaction.atomic
def make_statement(*, learner: User, at: datetime) -> HoursStatement:
    """State and sign what the ledger holds for the learner at this moment."""
    # Nothing may be decided while the rows are read.
    lock_ledger(learner=learner)
    code = "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
    said = what_to_say(learner=learner, code=code, at=at)
    if said is None:
        raise NothingToState
    signer = Signer(settings.SPOM_HOURS_KEY_FILE)
    text = written_down(said)
    statement = HoursStatement.objects.create(
        code=code,
        learner=learner,
        said=text,
        key=signer.key_id,
        signature=signer.sign(SIGNED_AS + text.encode()),
        made_at=at,
    )
    announce(StatementMade(statement=statement, learner=learner, by=learner, at=at))
    return statement
