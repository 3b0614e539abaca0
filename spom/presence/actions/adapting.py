"""Templates that follow a face through the years, each begun by a frame that clearly matched a confirmed one."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction

from spom.identity.models import User
from spom.kit.erasable import encrypt_erasably
from spom.presence.actions.vanishing import erase_templates
from spom.presence.models.faces import ReferenceFace
from spom.presence.policies import ADAPT_ABOVE, ADAPT_EVERY, ADAPTED_MOST

if TYPE_CHECKING:
    # Loads the networks: spom/presence/actions/seeing.py.
    from spom.presence.face.look import Look
    from spom.presence.face.picture import Floats


@transaction.atomic
def adapt(
    *, learner: User, looks: "Sequence[Look]", score: float, accept: float, engine: str, at: datetime
) -> ReferenceFace | None:
    """Keep today's face too, once a month at most, and only when it matched far better than it had to."""
    good = [look for look in looks if look.is_good and look.numbers is not None]
    if score < accept + ADAPT_ABOVE or not good:
        return None
    adapted = ReferenceFace.objects.select_for_update().filter(learner=learner, source=ReferenceFace.Source.ADAPTED)
    newest_first = list(adapted.order_by("-taken_at", "-pk"))
    if newest_first and newest_first[0].taken_at > at - ADAPT_EVERY:
        return None
    older = [face.pk for face in newest_first[ADAPTED_MOST - 1 :]]
    erase_templates(faces=ReferenceFace.objects.filter(pk__in=older), at=at)
    straightest = min(good, key=lambda look: abs(look.yaw))
    if straightest.numbers is None:
        return None
    return keep_template(
        learner=learner,
        numbers=straightest.numbers,
        source=ReferenceFace.Source.ADAPTED,
        state=ReferenceFace.State.TRUSTED,
        engine=engine,
        at=at,
    )


def keep_template(
    *,
    learner: User,
    numbers: "Floats",
    source: ReferenceFace.Source,
    state: ReferenceFace.State,
    engine: str,
    at: datetime,
) -> ReferenceFace:
    """Encrypt the numbers for this one row of this one person."""
    face = ReferenceFace(learner=learner, source=source, state=state, engine=engine, seal=uuid4(), taken_at=at)
    face.template = encrypt_erasably(numbers.astype("float16").tobytes(), bound_to=face.bound_to, key=face.seal)
    face.save()
    return face
