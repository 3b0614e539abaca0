"""A person of the cast, admitted in three statements: nearly every test begins with one or two.

The verbs take seventeen statements for it, and refuse what nobody here asks for. `tests/tools/test_admission.py` holds
the two ways to the same rows.
"""

import json
from datetime import datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from spom.demo.cast import PASSWORD, Person
from spom.identity.events import AccountActivated, AccountOpened, RoleGranted
from spom.identity.hashers import PepperedArgon2
from spom.identity.models import RoleGrant, User
from spom.journal.events import kind_of
from spom.kit.statements import Statement

REASON = "The cast"
TOLD = Statement(
    "INSERT INTO journal_entry (kind, by_id, at, about, subjects, request_id)"
    " SELECT kind, by_id, %(at)s::timestamptz, about, ARRAY[subject], '' FROM unnest(%(kinds)s::text[],"
    " %(by)s::bigint[], %(abouts)s::jsonb[], %(subjects)s::text[])"
    " WITH ORDINALITY AS told (kind, by_id, about, subject, place) ORDER BY place RETURNING id"
)


def admit(who: Person, *, at: datetime) -> User:
    """An account with its first password and one role, and the three facts about it."""
    user = User(
        username=who.username,
        full_name=who.full_name,
        email=who.email,
        password=_hashed(PepperedArgon2.memory_cost, PepperedArgon2.time_cost),
        state=User.State.ACTIVE,
        created_at=at,
        activated_at=at,
        password_set_at=at,
    )
    user.save(force_insert=True)
    grant = RoleGrant.objects.create(user=user, role=who.role, reason=REASON, granted_at=at)
    about_user, about_grant = f"identity.User:{user.pk}", f"identity.RoleGrant:{grant.pk}"
    TOLD.rows(
        {
            "at": at,
            "kinds": [kind_of(kind) for kind in (AccountOpened, AccountActivated, RoleGranted)],
            "by": [None, user.pk, None],
            "abouts": [
                json.dumps(about) for about in ({"user": about_user}, {"user": about_user}, {"grant": about_grant})
            ],
            "subjects": [about_user, about_user, about_grant],
        }
    )
    return user


@cache
def _hashed(_memory_cost: int, _time_cost: int) -> str:
    """Hashed once for each strength that tests ask for."""
    return make_password(PASSWORD)
